package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.assertRefused;
import static io.github.mmhotplug.conformance.Ops.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.MemmapPlace;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.tck.wrap.Bystander;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What callers may ask for by flag and parameter, kernel by kernel. */
class FlagsTest {
    private static final long START = 4 * Bytes.GIB;
    private static final long BLOCK = 128 * Bytes.MIB;

    @RegisterExtension
    final Machines machines = new Machines();

    @Test
    void aGroupOnAKernelWithoutGroupsIsAnUnknownFlag() {
        Machine machine = machines.warm(Port.of("x86", "rfc-2019"));
        assertRefused(
                machine,
                new Operation.AddMemory(AddMemoryRequest.of(START, BLOCK).withGroup(0)),
                Errno.EINVAL,
                StandardRule.FLAG_KNOWN);
    }

    @Test
    void neighboursMergeInIomemOnlyIfBothSaySo() {
        Machine machine = machines.warm(Port.of("x86", "7.2"));
        int boot = machine.snapshot().iomem().size();
        done(machine, add(START, BLOCK));
        done(machine, add(START + BLOCK, BLOCK, MhpFlag.MERGE_RESOURCE));
        assertThat(machine.snapshot().iomem()).hasSize(boot + 2);
        done(machine, add(START + 2 * BLOCK, BLOCK, MhpFlag.MERGE_RESOURCE));
        assertThat(machine.snapshot().iomem())
                .hasSize(boot + 2)
                .anyMatch(line -> line.startsWith("108000000-117ffffff"));
    }

    /** {@code memmap_on_memory=force} is no boolean for 6.1: it is ignored, and the file reads N. */
    @Test
    void kernel61KnowsNoForce() {
        Machine machine = machines.boot(Port.of("x86", "6.1").builder().memmapOnMemory(MemmapOnMemory.FORCE));
        assertThat(machine.snapshot().memmapOnMemory()).isEqualTo(MemmapOnMemory.OFF);
        assertRefused(machine, add(START, BLOCK, MhpFlag.MEMMAP_ON_MEMORY), Errno.EINVAL, StandardRule.PARAMETER_ON);
    }

    @Test
    void sinceThenTheFlagIsAHint() {
        for (String kernel : List.of("6.12", "7.2")) {
            for (String architecture : List.of("x86", "s390")) {
                Machine machine = machines.warm(Port.of(architecture, kernel));
                long block = machine.architecture().memoryBlockSizeBytes();
                assertThat(Ops.hotAdd(machine, add(START, block, MhpFlag.MEMMAP_ON_MEMORY)))
                        .satisfies(added -> {
                            assertThat(added.place()).isEqualTo(MemmapPlace.SYSTEM);
                            assertThat(added.whyNot().orElseThrow().rule()).isEqualTo(StandardRule.PARAMETER_ON);
                        });
            }
        }
    }

    @Test
    void anAddSucceedsWhateverBecomesOfOnliningItsBlocks() {
        Bystander bystander = Bystander.last();
        Machine machine = machines.boot(Port.of("x86", "7.2")
                .builder()
                .autoOnline(OnlineType.ONLINE_MOVABLE)
                .driver(bystander));
        bystander.objectTo(MemoryEvent.MEM_GOING_ONLINE);
        Outcome<?> outcome = machine.apply(add(START, BLOCK));
        assertThat(outcome.isDone()).isTrue();
        assertThat(outcome.notes())
                .singleElement()
                .satisfies(note -> assertThat(note.rule()).isEqualTo(StandardRule.AUTO_ONLINE));
    }
}
