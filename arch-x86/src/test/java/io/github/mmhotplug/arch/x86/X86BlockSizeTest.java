package io.github.mmhotplug.arch.x86;

import static io.github.mmhotplug.arch.x86.Machines.facts;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class X86BlockSizeTest {
    private static final long MIB = Bytes.MIB;

    private static long probe(MachineFacts.Builder facts, boolean takesAdvice) {
        return X86BlockSize.probe(facts.build(), takesAdvice).bytes() / MIB;
    }

    /** End of memory; bare metal and guest before 7.2; bare metal of 7.2 that is advised 256 MiB. All in MiB. */
    @ParameterizedTest
    @CsvSource({
        "16384, 128,  128,  128",
        "65408, 128,  128,  128",
        "65536, 2048, 2048, 256",
        "66560, 2048, 1024, 256",
        "66048, 2048, 512,  256",
        "65664, 2048, 128,  128",
        "67584, 2048, 2048, 256",
    })
    void theEndOfMemoryChooses(long endMib, long bareMetal, long guest, long advised) {
        assertThat(probe(facts(endMib * MIB), false)).isEqualTo(bareMetal);
        assertThat(probe(facts(endMib * MIB).hypervisor(true), false)).isEqualTo(guest);
        assertThat(probe(facts(endMib * MIB).blockSizeAdviceBytes(256 * MIB), true))
                .isEqualTo(advised);
    }

    @Test
    void withoutAdviceTheNewerKernelDoesWhatTheOlderOnesDid() {
        assertThat(probe(facts(66560 * MIB), true)).isEqualTo(2048);
        assertThat(probe(facts(66560 * MIB).hypervisor(true), true)).isEqualTo(1024);
    }

    @Test
    void theOlderKernelsTakeNoAdvice() {
        assertThat(probe(facts(65536 * MIB).blockSizeAdviceBytes(256 * MIB), false))
                .isEqualTo(2048);
    }

    @ParameterizedTest
    @CsvSource({"64, 128", "128, 128", "1024, 1024", "2048, 2048", "4096, 2048"})
    void adviceStaysBetweenASectionAndTwoGib(long adviceMib, long blockMib) {
        assertThat(probe(facts(65536 * MIB).blockSizeAdviceBytes(adviceMib * MIB), true))
                .isEqualTo(blockMib);
    }

    /** 2 GiB of a large guest's memory lie below 4 GiB, so that it ends 2 GiB higher than it is large. */
    @ParameterizedTest
    @CsvSource({"2, 128", "6, 128", "61, 128", "62, 2048", "63, 1024", "64, 2048", "65, 1024", "66, 2048", "128, 2048"})
    void theHoleBelowFourGibCounts(long ramGib, long blockMib) {
        MachineFacts guest = new X86Provider()
                .referenceMachine(X86Provider.FOUR_LEVELS, ramGib * Bytes.GIB, OptionalLong.empty())
                .facts();
        assertThat(X86BlockSize.probe(guest, false).bytes()).isEqualTo(blockMib * MIB);
    }

    @Test
    void theReasonIsGiven() {
        assertThat(X86BlockSize.probe(facts().build(), false).reason()).isEqualTo("boot memory ends below 64 GiB");
        assertThat(X86BlockSize.probe(facts(65536 * MIB).build(), false).reason())
                .isEqualTo("boot memory ends at 64 GiB or above on bare metal");
        assertThat(X86BlockSize.probe(facts(66560 * MIB).hypervisor(true).build(), false)
                        .reason())
                .isEqualTo("it is the largest size up to 2 GiB that divides the end of boot memory, 65 GiB");
    }
}
