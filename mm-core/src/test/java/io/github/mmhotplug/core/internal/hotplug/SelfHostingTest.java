package io.github.mmhotplug.core.internal.hotplug;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.fixture.PlainArchitecture;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which gate refuses, and what a block keeps, for the sizes of several architectures. */
class SelfHostingTest {
    private static final long MIB = Bytes.MIB;

    /** Nothing but sizes. */
    private record Sizes(
            MemoryGeometry geometry, long memoryBlockSizeBytes, boolean takesAnyMemmap, Optional<Veto> notBuilt)
            implements Architecture {
        @Override
        public Optional<Veto> supportsMemmapOnMemory(long vmemmapBytes) {
            return takesAnyMemmap ? Optional.empty() : Architecture.super.supportsMemmapOnMemory(vmemmapBytes);
        }

        @Override
        public Optional<Veto> selectsMemmapOnMemory() {
            return notBuilt;
        }

        @Override
        public String variant() {
            return "sizes";
        }

        @Override
        public String memoryBlockSizeReason() {
            return "the test says so";
        }

        @Override
        public PhysRange mappableRange() {
            return new PhysRange(0, 1L << geometry.maxPhysmemBits());
        }

        @Override
        public List<ZoneLimit> zoneLimits() {
            return List.of();
        }

        @Override
        public ArchMemory memory() {
            throw new UnsupportedOperationException();
        }

        @Override
        public VmemmapPopulator vmemmap() {
            throw new UnsupportedOperationException();
        }

        @Override
        public PagetableFreer pagetables() {
            throw new UnsupportedOperationException();
        }
    }

    private static Sizes sizes(MemoryGeometry geometry, long blockMib) {
        return new Sizes(geometry, blockMib * MIB, false, Optional.empty());
    }

    /** PAGE_SHIFT, SECTION_SIZE_BITS, MAX_PAGE_ORDER, pageblock order and PMD leaf. */
    private static MemoryGeometry geometry(String config) {
        return switch (config) {
            case "x86 4K" -> PlainArchitecture.geometry(12, 27, 10, 9, 2 * MIB);
            case "arm64 16K" -> PlainArchitecture.geometry(14, 27, 11, 11, 32 * MIB);
            case "arm64 64K" -> PlainArchitecture.geometry(16, 29, 13, 13, 512 * MIB);
            case "radix 4K" -> PlainArchitecture.geometry(12, 24, 12, 9, 2 * MIB);
            case "radix 64K" -> PlainArchitecture.geometry(16, 24, 8, 5, 2 * MIB);
            case "s390" -> PlainArchitecture.geometry(12, 27, 10, 8, MIB);
            default -> throw new IllegalArgumentException(config);
        };
    }

    private static KernelProfile kernel(String name) {
        return KernelProfiles.load().find(name).orElseThrow();
    }

    private static String answer(SelfHosting gates, MemmapOnMemory mode, long sizeBytes) {
        return gates.veto(mode, sizeBytes).map(veto -> veto.rule().id()).orElse("yes");
    }

    @ParameterizedTest
    @CsvSource({
        "x86 4K,    128,  yes,     yes,     512,  0",
        "x86 4K,    2048, yes,     yes,     8192, 0",
        "arm64 16K, 128,  MAP-004, MAP-006, 2048, 2016",
        "arm64 64K, 512,  MAP-004, MAP-005, 8192, 8184",
        "radix 4K,  16,   MAP-004, MAP-006, 512,  448",
        "radix 4K,  256,  yes,     yes,     1024, 0",
        "radix 64K, 16,   MAP-003, MAP-003, 32,   31",
        "radix 64K, 256,  MAP-004, yes,     32,   28",
        "radix 64K, 1024, MAP-004, yes,     32,   16",
        "radix 64K, 2048, yes,     yes,     32,   0",
        "s390,      128,  yes,     yes,     512,  0",
        "s390,      256,  yes,     yes,     1024, 0",
        "s390,      1024, yes,     yes,     4096, 0",
    })
    void theFirstShutGateAnswers(
            String config, long blockMib, String on, String force, long reservedByForce, long waste) {
        MemoryGeometry geometry = geometry(config);
        Sizes sizes = new Sizes(geometry, blockMib * MIB, config.equals("radix 64K"), Optional.empty());
        for (String kernel : List.of("6.12", "7.2")) {
            SelfHosting gates = new SelfHosting(sizes, kernel(kernel));
            assertThat(answer(gates, MemmapOnMemory.ON, 3 * blockMib * MIB)).isEqualTo(on);
            assertThat(answer(gates, MemmapOnMemory.FORCE, 3 * blockMib * MIB)).isEqualTo(force);
            assertThat(gates.reservedPages(MemmapOnMemory.FORCE)).isEqualTo(reservedByForce);
            assertThat(gates.reservedPages(MemmapOnMemory.FORCE) - gates.reservedPages(MemmapOnMemory.ON))
                    .isEqualTo(waste);
            assertThat(gates.altmapFree(MemmapOnMemory.FORCE)).isEqualTo(reservedByForce);
        }
    }

    /** Pageblocks of 4 MiB, as without huge pages: small blocks waste one half. */
    @ParameterizedTest
    @CsvSource({"128, MAP-004, 1024, 512", "256, yes, 1024, 0", "2048, yes, 8192, 0"})
    void forceRoundsUpToAPageblock(long blockMib, String on, long reservedByForce, long waste) {
        Sizes sizes = sizes(PlainArchitecture.geometry(12, 27, 10, 10, 2 * MIB), blockMib);
        SelfHosting gates = new SelfHosting(sizes, kernel("7.2"));
        assertThat(answer(gates, MemmapOnMemory.ON, blockMib * MIB)).isEqualTo(on);
        assertThat(answer(gates, MemmapOnMemory.FORCE, blockMib * MIB)).isEqualTo("yes");
        assertThat(gates.reservedPages(MemmapOnMemory.FORCE)).isEqualTo(reservedByForce);
        assertThat(reservedByForce - gates.reservedPages(MemmapOnMemory.ON)).isEqualTo(waste);
    }

    @ParameterizedTest
    @CsvSource({"56", "80"})
    void forceDoesNotMakeOddStructPagesFit(int structPageBytes) {
        MemoryGeometry usual = PlainArchitecture.GEOMETRY;
        MemoryGeometry odd = new MemoryGeometry(
                12, 27, 46, 10, 9, structPageBytes, 2 * MIB, usual.linearMap(), usual.vmemmap(), 0, 0);
        SelfHosting gates = new SelfHosting(sizes(odd, 128), kernel("6.12"));
        assertThat(answer(gates, MemmapOnMemory.ON, 128 * MIB)).isEqualTo("MAP-004");
        assertThat(answer(gates, MemmapOnMemory.FORCE, 128 * MIB)).isEqualTo("MAP-006");
    }

    @Test
    void theOlderKernelTakesExactlyOneBlock() {
        SelfHosting gates = new SelfHosting(sizes(geometry("x86 4K"), 128), kernel("6.1"));
        assertThat(answer(gates, MemmapOnMemory.ON, 128 * MIB)).isEqualTo("yes");
        assertThat(answer(gates, MemmapOnMemory.ON, 256 * MIB)).isEqualTo("MAP-002");
        assertThat(answer(gates, MemmapOnMemory.ON, 64 * MIB)).isEqualTo("MAP-002");
        assertThat(answer(gates, MemmapOnMemory.OFF, 256 * MIB)).isEqualTo("MAP-001");
        assertThat(gates.reservedPages(MemmapOnMemory.ON)).isEqualTo(512);
        assertThat(gates.altmapFree(MemmapOnMemory.ON)).isEqualTo(32768);
    }

    @Test
    void theOlderKernelLooksAtTheRestOfTheBlock() {
        assertThat(answer(
                        new SelfHosting(sizes(geometry("arm64 16K"), 128), kernel("6.1")),
                        MemmapOnMemory.ON,
                        128 * MIB))
                .isEqualTo("MAP-006");
        Sizes largePageblocks = sizes(PlainArchitecture.geometry(12, 27, 10, 10, 2 * MIB), 128);
        assertThat(answer(new SelfHosting(largePageblocks, kernel("6.1")), MemmapOnMemory.ON, 128 * MIB))
                .isEqualTo("MAP-004");
    }

    @Test
    void kernelThenPortThenParameterAreAsked() {
        Veto notBuilt = Veto.of(StandardRule.PORT_SELF_HOSTS, "not built");
        Sizes sizes = new Sizes(geometry("x86 4K"), 128 * MIB, false, Optional.of(notBuilt));
        assertThat(answer(new SelfHosting(sizes, kernel("rfc-2019")), MemmapOnMemory.OFF, 128 * MIB))
                .isEqualTo("MAP-007");
        assertThat(new SelfHosting(sizes, kernel("7.2")).veto(MemmapOnMemory.OFF, 128 * MIB))
                .contains(notBuilt);
        Sizes built = sizes(geometry("x86 4K"), 128);
        assertThat(answer(new SelfHosting(built, kernel("7.2")), MemmapOnMemory.OFF, 128 * MIB))
                .isEqualTo("MAP-001");
    }
}
