package io.github.mmhotplug.scenario.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    @Test
    void theLastOfAKeyCounts() {
        CommandLine line = new CommandLine(" mem=1G memmap=2G%0x140000000 mem=512M quiet");

        assertThat(line.bytes("mem")).hasValue(512L << 20);
        assertThat(line.bytes("memhp")).isEmpty();
        assertThat(line.value("memmap")).hasValue("2G%0x140000000");
        assertThat(line.has("quiet")).isTrue();
    }

    @Test
    void readsTheCpuOfTheEmulator() {
        Emulator emulator =
                new Emulator(List.of("qemu", "-cpu", "max,la57=off,-hypervisor", "-device", "pc-dimm,id=d"));

        assertThat(emulator.hasFiveLevels()).isFalse();
        assertThat(emulator.showsHypervisor()).isFalse();
        assertThat(new Emulator(List.of("qemu", "-cpu", "max")).hasFiveLevels()).isTrue();
    }
}
