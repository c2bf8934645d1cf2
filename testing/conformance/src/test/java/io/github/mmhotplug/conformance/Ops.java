package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.DeviceMapping;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import java.util.List;
import java.util.Map;

/** Operations in short words, and what must come of them. */
final class Ops {
    private Ops() {}

    static Operation add(long start, long size, MhpFlag... flags) {
        AddMemoryRequest request = AddMemoryRequest.of(start, size);
        for (MhpFlag flag : flags) {
            request = request.withFlag(flag);
        }
        return new Operation.AddMemory(request);
    }

    static Operation remove(long start, long size) {
        return new Operation.RemoveMemory(start, size);
    }

    static Operation plug(long start, long size) {
        return new Operation.Drive("acpi", input("plug", start, size));
    }

    static Operation eject(long start, long size) {
        return new Operation.Drive("acpi", input("eject", start, size));
    }

    static DriverInput input(String verb, long start, long size) {
        return new DriverInput(verb, Map.of("address", Long.toString(start), "size", Long.toString(size)));
    }

    /** The same word to the file {@code state} of every block of a range. */
    static Operation state(long start, long size, String word) {
        return new Operation.WriteState(new PhysRange(start, size), word);
    }

    static Operation parameter(String file, String value) {
        return new Operation.WriteParameter(file, value);
    }

    /** {@code memremap_pages} of one range with all that its type needs; compounds of so many bytes. */
    static Operation map(Machine machine, DevPagemap.Type type, long start, long size, long align) {
        return new Operation.MemremapPages(pgmap(machine, type, start, size, align));
    }

    static PagemapRequest pgmap(Machine machine, DevPagemap.Type type, long start, long size, long align) {
        long page = machine.architecture().geometry().pageSizeBytes();
        return PagemapRequest.of(type, new PhysRange(start, size))
                .withVmemmapShift(Long.numberOfTrailingZeros(Math.max(1, align / page)));
    }

    static Operation unmap(long start) {
        return new Operation.MemunmapPages(start);
    }

    /** Maps what must be mapped; the one mapping that is there afterwards. */
    static DeviceMapping mapped(Machine machine, Operation operation) {
        done(machine, operation);
        List<DeviceMapping> mappings = machine.frames().deviceMappings();
        return mappings.get(mappings.size() - 1);
    }

    /** Applies what must succeed. */
    static Effect done(Machine machine, Operation operation) {
        return done(machine, operation, Faults.NONE);
    }

    static Effect done(Machine machine, Operation operation, Faults faults) {
        return machine.apply(operation, faults).fold(effect -> effect, refusal -> {
            throw new AssertionError(operation + " was refused: " + refusal);
        });
    }

    /** Applies an add that must succeed; what it cost. */
    static Cost cost(Machine machine, long start, long size, MhpFlag... flags) {
        return done(machine, add(start, size, flags)).cost();
    }

    static HotAdd hotAdd(Machine machine, Operation operation) {
        Effect effect = done(machine, operation);
        assertThat(effect.adds()).hasSize(1);
        return effect.adds().get(0);
    }

    /** Applies what must be refused, and leave no trace but its journal entry. */
    static Refusal refused(Machine machine, Operation operation) {
        return refused(machine, operation, Faults.NONE);
    }

    static Refusal refused(Machine machine, Operation operation, Faults faults) {
        Machine before = machine.fork();
        Refusal refusal = machine.apply(operation, faults)
                .refusal()
                .orElseThrow(() -> new AssertionError(operation + " was not refused"));
        if (!machine.profile().isFaithful()) {
            assertThat(machine.differencesFrom(before))
                    .as("changed by a refused %s", operation)
                    .isEmpty();
        }
        return refusal;
    }

    static void assertRefused(Machine machine, Operation operation, Errno errno, Rule rule) {
        Refusal refusal = refused(machine, operation);
        assertThat(refusal.rule()).as(refusal.toString()).isEqualTo(rule);
        assertThat(refusal.errno()).as(refusal.toString()).isEqualTo(errno);
    }
}
