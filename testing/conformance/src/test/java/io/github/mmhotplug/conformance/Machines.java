package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Boots the machines of a test, and checks after it that every one of them is sound. */
final class Machines implements AfterEachCallback {
    private final List<Machine> made = new ArrayList<>();

    /** The reference machine without page tables for boot memory: the worked examples count from nothing. */
    Machine cold(Port port) {
        return cold(port, facts -> facts);
    }

    Machine cold(Port port, UnaryOperator<MachineFacts.Builder> facts) {
        return cold(port, port.facts(facts));
    }

    Machine cold(Port port, MachineFacts facts) {
        return boot(port.builder(facts).bootTables(false));
    }

    /** The reference machine as it comes up. */
    Machine warm(Port port) {
        return boot(port.builder());
    }

    Machine boot(MachineBuilder builder) {
        return watch(builder.boot());
    }

    /** Has this machine checked after the test too. */
    Machine watch(Machine machine) {
        made.add(machine);
        return machine;
    }

    static void assertSound(Machine machine) {
        assertThat(MachineInvariants.broken(machine))
                .as(
                        "broken invariants of %s, kernel %s",
                        machine.architecture().variant(), machine.profile().name())
                .isEmpty();
    }

    /** Takes one step of a walk: what must hold afterwards does, of the machine and of what has changed. */
    static Outcome<Effect> step(Machine machine, Operation operation, Faults faults) {
        Machine before = machine.fork();
        Outcome<Effect> outcome = machine.apply(operation, faults);
        assertThat(brokenAfter(machine, before))
                .as(
                        "broken invariants of %s, kernel %s, after %s",
                        machine.architecture().variant(), machine.profile().name(), operation)
                .isEmpty();
        return outcome;
    }

    static Outcome<Effect> step(Machine machine, Operation operation) {
        return step(machine, operation, Faults.NONE);
    }

    /** All that does not hold after the machine's last operation. */
    static List<String> brokenAfter(Machine machine, Machine before) {
        List<String> broken = new ArrayList<>(MachineInvariants.broken(machine));
        broken.addAll(MachineInvariants.brokenByLast(before, machine));
        return broken;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        made.forEach(Machines::assertSound);
        made.clear();
    }
}
