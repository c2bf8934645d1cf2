package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code memory_block_size_bytes()} of x86-64, by the end of boot memory. All sizes in MiB. */
class X86BlockSizeTest {
    @ParameterizedTest(name = "memory ends at {0} MiB")
    @CsvSource({
        // end, bare metal 6.1 and 6.12, guest, bare metal 7.2 with advice of 256 MiB
        "16384,  128,  128, 128",
        "65408,  128,  128, 128", // 64 GiB - 128 MiB
        "65536, 2048, 2048, 256",
        "66560, 2048, 1024, 256", // 65 GiB
        "66048, 2048,  512, 256", // 64.5 GiB
        "65664, 2048,  128, 128", // 64 GiB + 128 MiB
        "67584, 2048, 2048, 256", // 66 GiB
    })
    void theBlockSizeFollowsFromTheEndOfMemory(long end, long bareMetal, long guest, long advised) {
        for (String kernel : List.of("6.1", "6.12")) {
            assertThat(blockMib(kernel, end, false, 0)).as("bare metal").isEqualTo(bareMetal);
            assertThat(blockMib(kernel, end, false, 256))
                    .as("advice, which it does not know")
                    .isEqualTo(bareMetal);
        }
        for (String kernel : List.of("6.1", "6.12", "7.2")) {
            assertThat(blockMib(kernel, end, true, 0)).as("guest").isEqualTo(guest);
        }
        assertThat(blockMib("7.2", end, false, 0)).as("bare metal, no advice").isEqualTo(bareMetal);
        assertThat(blockMib("7.2", end, false, 256)).as("bare metal, advice").isEqualTo(advised);
    }

    private static long blockMib(String kernel, long endMib, boolean hypervisor, long adviceMib) {
        MachineFacts facts = MachineFacts.withBootRam(List.of(new PhysRange(0, endMib * Bytes.MIB)))
                .hypervisor(hypervisor)
                .blockSizeAdviceBytes(adviceMib * Bytes.MIB)
                .build();
        return Port.of("x86", kernel).architecture(facts).memoryBlockSizeBytes() / Bytes.MIB;
    }
}
