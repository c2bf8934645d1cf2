package io.github.mmhotplug.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

@HotplugMachine(architecture = "arm64-64k", kernel = "6.12", ram = "1G")
class InjectionTest {
    private static final List<String> RAN_ON = new ArrayList<>();

    @AfterAll
    static void everyMachineOfTheScenarioWasTested() {
        assertThat(RAN_ON).containsExactly("x86-4level 6.1");
    }

    @Test
    void theMachineOfTheClass(Machine machine) {
        assertThat(machine.architecture().variant()).isEqualTo("arm64-64k");
        assertThat(machine.facts().bootRamBytes()).isEqualTo(1L << 30);
    }

    @Test
    @HotplugMachine(architecture = "powerpc")
    void theMachineOfTheMethod(Machine machine) {
        assertThat(machine.architecture().variant()).isEqualTo("powerpc-radix-64k");
        assertThat(machine.profile().name()).isEqualTo("7.2");
    }

    @Test
    void everyTestHasOneOfItsOwn(Machine one, Machine other) {
        one.apply(new Operation.AddMemory(AddMemoryRequest.of(1L << 32, 1L << 30)));
        assertThat(one.journal()).hasSize(1);
        assertThat(other.journal()).isEmpty();
    }

    @Scenario("one-gib.yaml")
    @HotplugMachine(architecture = "x86", kernel = "6.1")
    void theScenarioOnOneMachine(Machine machine) {
        RAN_ON.add(machine.architecture().variant() + " " + machine.profile().name());
        assertThat(machine.journal()).hasSize(2);
    }
}
