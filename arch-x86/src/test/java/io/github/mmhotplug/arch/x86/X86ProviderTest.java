package io.github.mmhotplug.arch.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.rule.StandardRule;
import java.util.List;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class X86ProviderTest {
    private static final long GIB = Bytes.GIB;

    private final X86Provider provider = new X86Provider();

    private ReferenceMachine machine(long ramBytes) {
        return provider.referenceMachine(X86Provider.FOUR_LEVELS, ramBytes, OptionalLong.empty());
    }

    private Architecture port(String variant, String kernel) {
        return provider.create(new ArchitectureRequest(
                variant,
                provider.portProfile(kernel).orElseThrow(),
                machine(2 * GIB).facts()));
    }

    @Test
    void itIntroducesItself() {
        assertThat(ServiceLoader.load(ArchitectureProvider.class)).hasAtLeastOneElementOfType(X86Provider.class);
        assertThat(provider.id()).isEqualTo("x86");
        assertThat(provider.spiVersion()).isEqualTo(Spi.VERSION);
        assertThat(provider.variants()).extracting(ArchitectureVariant::id).containsExactly("x86-4level", "x86-5level");
        assertThat(provider.variants().get(0).shortNames()).containsExactly("x86");
        assertThat(List.copyOf(provider.rules())).isEqualTo(List.of(X86Rule.values()));
    }

    @Test
    void upToTwoGibLieInOnePiece() {
        assertThat(machine(2 * GIB).facts().bootRam()).containsExactly(new PhysRange(0, 2 * GIB));
        assertThat(machine(GIB).facts().bootRam()).containsExactly(new PhysRange(0, GIB));
    }

    @ParameterizedTest
    @CsvSource({"3", "6"})
    void theRestLiesAboveFourGib(long ramGib) {
        assertThat(machine(ramGib * GIB).facts().bootRam())
                .containsExactly(new PhysRange(0, 2 * GIB), PhysRange.ofEnd(4 * GIB, (ramGib + 2) * GIB));
        assertThat(machine(ramGib * GIB).facts().bootRamBytes()).isEqualTo(ramGib * GIB);
    }

    /** RAM and the first hot-added address, in MiB: the next GiB behind boot memory, never below 4 GiB. */
    @ParameterizedTest
    @CsvSource({"1024, 4096", "2048, 4096", "3072, 5120", "6144, 8192", "6272, 9216"})
    void hotAddedMemoryStartsAtAGib(long ramMib, long startMib) {
        assertThat(machine(ramMib * Bytes.MIB).hotplugStart()).isEqualTo(startMib * Bytes.MIB);
    }

    @Test
    void theReferenceMachineIsAGuestWithLargeLeaves() {
        assertThat(machine(2 * GIB).facts()).satisfies(facts -> {
            assertThat(facts.hypervisor()).isTrue();
            assertThat(facts.largeLeaves()).isTrue();
            assertThat(facts.hugeLeaves()).isTrue();
            assertThat(facts.debugPagealloc()).isFalse();
        });
    }

    @Test
    void theDepthDecidesHowFarItReaches() {
        assertThat(port("x86-4level", "7.2").mappableRange()).isEqualTo(new PhysRange(0, 64 * Bytes.TIB));
        assertThat(port("x86-5level", "7.2").mappableRange()).isEqualTo(new PhysRange(0, 4 * Bytes.PIB));
        assertThat(port("x86-5level", "7.2").variant()).isEqualTo("x86-5level");
        assertThat(port("x86-5level", "7.2").geometry().linearMap()).hasSize(5);
    }

    @Test
    void zonesEndWhereDevicesCanReach() {
        assertThat(port("x86-4level", "6.12").zoneLimits())
                .containsExactly(
                        new ZoneLimit(ZoneType.DMA, 16 * Bytes.MIB),
                        new ZoneLimit(ZoneType.DMA32, 4 * GIB),
                        new ZoneLimit(ZoneType.NORMAL, Long.MAX_VALUE));
    }

    @Test
    void memmapOnMemoryIsBuiltSince513() {
        assertThat(port("x86-4level", "6.1").selectsMemmapOnMemory()).isEmpty();
        assertThat(port("x86-4level", "7.2").selectsMemmapOnMemory()).isEmpty();
        assertThat(port("x86-4level", "rfc-2019").selectsMemmapOnMemory())
                .hasValueSatisfying(veto -> assertThat(veto.rule()).isEqualTo(StandardRule.PORT_SELF_HOSTS));
        assertThat(provider.portProfile("2.6")).isEmpty();
    }

    @Test
    void theMemmapOfABlockMustBeWholeLeaves() {
        Architecture port = port("x86-4level", "6.12");
        assertThat(port.supportsMemmapOnMemory(2 * Bytes.MIB)).isEmpty();
        assertThat(port.supportsMemmapOnMemory(Bytes.MIB))
                .hasValueSatisfying(veto -> assertThat(veto.rule()).isEqualTo(StandardRule.MEMMAP_WHOLE_LEAVES));
        assertThat(port.memoryBlockSizeBytes()).isEqualTo(128 * Bytes.MIB);
    }
}
