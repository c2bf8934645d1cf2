package io.github.mmhotplug.arch.powerpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.PhysRange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerpcBlockSizeTest {
    private static MachineFacts.Builder nodes(long... sizesInMib) {
        List<PhysRange> ram = new ArrayList<>();
        long start = 0;
        for (long mib : sizesInMib) {
            ram.add(new PhysRange(start, mib * Rig.MIB));
            start += mib * Rig.MIB;
        }
        return MachineFacts.withBootRam(ram).hypervisor(true);
    }

    private static PowerpcBlockSize size(String kernel, boolean radix, MachineFacts.Builder facts) {
        return PowerpcBlockSize.of(new PowerpcCapabilities(Rig.kernel(kernel)), radix, facts.build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rfc-2018", "rfc-2019", "6.1", "6.12", "7.2"})
    void isTheLmbWhereFirmwareHasOne(String kernel) {
        PowerpcBlockSize size = size(kernel, true, nodes(2048).firmwareUnitBytes(256 * Rig.MIB));
        assertThat(size.bytes()).isEqualTo(256 * Rig.MIB);
        assertThat(size.linearLeafLimit()).isEqualTo(kernel.startsWith("rfc-") ? Long.MAX_VALUE : 256 * Rig.MIB);
        assertThat(size.reason()).contains("LMB");
    }

    @ParameterizedTest
    @CsvSource({"128, 1024", "1024, 256", "1280, 64", "2048, 1024", "3072, 256", "4096, 1024", "16384, 1024"})
    void probeTestsOneBitOfTheSizeOfMemory(long ramMib, long blockMib) {
        PowerpcBlockSize size = size("6.12", true, nodes(ramMib));
        assertThat(size.bytes()).isEqualTo(blockMib * Rig.MIB);
        assertThat(size.linearLeafLimit()).isEqualTo(blockMib * Rig.MIB);
    }

    @Test
    void probeFoldsAllRangesAndStopsAtASection() {
        assertThat(size("7.2", true, nodes(1024, 1280)).bytes()).isEqualTo(64 * Rig.MIB);
        assertThat(size("7.2", true, nodes(1024 + 256 + 64 + 16)).bytes()).isEqualTo(16 * Rig.MIB);
    }

    @Test
    void olderPartitionsTakeTheSecondNodeOrASection() {
        assertThat(size("6.1", true, nodes(2048)).bytes()).isEqualTo(16 * Rig.MIB);
        PowerpcBlockSize second = size("6.1", true, nodes(2048, 1024, 512));
        assertThat(second.bytes()).isEqualTo(Rig.GIB);
        assertThat(second.linearLeafLimit()).isEqualTo(16 * Rig.MIB);
        assertThatThrownBy(() -> size("6.1", true, nodes(2048, 768)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("second memory node");
    }

    @Test
    void olderBareMetalGoesByTranslation() {
        assertThat(size("6.1", true, nodes(2048).hypervisor(false)).bytes()).isEqualTo(Rig.GIB);
        assertThat(size("6.1", false, nodes(2048).hypervisor(false)).bytes()).isEqualTo(256 * Rig.MIB);
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 24, 48})
    void kernelDoesNotBootWithOtherSizes(long lmbMib) {
        assertThatThrownBy(() -> size("6.12", true, nodes(2048).firmwareUnitBytes(lmbMib * Rig.MIB)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 MiB");
    }
}
