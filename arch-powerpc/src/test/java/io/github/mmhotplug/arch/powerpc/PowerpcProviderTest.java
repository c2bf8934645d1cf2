package io.github.mmhotplug.arch.powerpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.KernelProfiles;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerpcProviderTest {
    private final ArchitectureProvider provider = new PowerpcProvider();

    @Test
    void isFoundWithItsFourVariants() {
        ArchitectureRegistry registry = ArchitectureRegistry.load(PowerpcProvider.class.getClassLoader());
        assertThat(registry.names())
                .contains("powerpc", "powerpc-hash-4k", "powerpc-hash-64k", "powerpc-radix-4k", "powerpc-radix-64k");
        assertThat(registry.find("powerpc").orElseThrow().variant().id()).isEqualTo("powerpc-radix-64k");
    }

    @Test
    void knowsEveryKernelOfTheCore() {
        assertThat(KernelProfiles.load().names())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(provider.portProfile(name)).isPresent());
        assertThat(provider.portProfile("2.6")).isEmpty();
    }

    @Test
    void everyKernelHasEveryKey() {
        List<String> keys = keys("7.2");
        for (String kernel : KernelProfiles.load().names()) {
            assertThat(keys(kernel)).as(kernel).isEqualTo(keys);
        }
        assertThat(keys).allMatch(key -> key.startsWith("powerpc."));
    }

    private List<String> keys(String kernel) {
        return provider.portProfile(kernel).orElseThrow().capabilities().stream()
                .map(capability -> capability.key())
                .toList();
    }

    @Test
    void rulesAreNumbered() {
        assertThat(provider.rules())
                .extracting(Rule::id)
                .containsExactly("ARC-PPC-01", "ARC-PPC-02", "ARC-PPC-03", "ARC-PPC-04", "ARC-PPC-05");
        assertThat(provider.rules()).allSatisfy(rule -> {
            assertThat(rule.statement()).endsWith(".");
            assertThat(rule.kernelSymbol()).isNotBlank();
        });
    }

    @ParameterizedTest
    @CsvSource({"2, 32", "31, 32", "32, 32", "33, 48", "48, 48", "100, 112"})
    void hotMemoryBeginsAt32GibOrBehindRam(long ramGib, long startGib) {
        for (ArchitectureVariant variant : provider.variants()) {
            ReferenceMachine machine = provider.referenceMachine(variant.id(), ramGib * Rig.GIB, OptionalLong.empty());
            assertThat(machine.hotplugStart()).isEqualTo(startGib * Rig.GIB);
            assertThat(machine.facts().firmwareUnitBytes()).isEqualTo(256 * Rig.MIB);
            assertThat(machine.facts().hashLinearPageShift()).isEqualTo(24);
            assertThat(machine.facts().hashVmemmapPageShift()).isEqualTo(24);
        }
    }

    @Test
    void lmbIsTheCallers() {
        ReferenceMachine machine =
                provider.referenceMachine("powerpc-radix-64k", 2 * Rig.GIB, OptionalLong.of(64 * Rig.MIB));
        assertThat(create("powerpc-radix-64k", machine).memoryBlockSizeBytes()).isEqualTo(64 * Rig.MIB);
        assertThat(provider.firmwareUnit("powerpc-radix-64k")).contains("LMB");
    }

    @Test
    void smallMachinesHaveNoLargeVmemmapPages() {
        ReferenceMachine machine = provider.referenceMachine("powerpc-hash-64k", Rig.GIB / 2, OptionalLong.empty());
        assertThat(machine.facts().hashVmemmapPageShift()).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource({
        "powerpc-radix-4k,  12, 12, 9",
        "powerpc-radix-64k, 16, 8,  5",
        "powerpc-hash-4k,   12, 12, 12",
        "powerpc-hash-64k,  16, 8,  8"
    })
    void sizes(String variant, int pageShift, int maxOrder, int pageblockOrder) {
        Architecture port = create(variant, provider.referenceMachine(variant, 2 * Rig.GIB, OptionalLong.empty()));
        assertThat(port.variant()).isEqualTo(variant);
        assertThat(port.geometry().pageShift()).isEqualTo(pageShift);
        assertThat(port.geometry().maxPageOrder()).isEqualTo(maxOrder);
        assertThat(port.geometry().pageblockOrder()).isEqualTo(pageblockOrder);
        assertThat(port.geometry().sectionSizeBytes()).isEqualTo(16 * Rig.MIB);
        assertThat(port.mappableRange().endAddress()).isEqualTo(1L << 51);
        assertThat(port.zoneLimits())
                .singleElement()
                .satisfies(zone -> assertThat(zone.zone()).isEqualTo(ZoneType.NORMAL));
        assertThat(port.keepsMemblock()).isTrue();
        assertThat(port.hasNuma()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"powerpc", "x86", "powerpc-radix-16k"})
    void refusesOtherVariants(String variant) {
        ReferenceMachine machine = provider.referenceMachine("powerpc-radix-64k", 2 * Rig.GIB, OptionalLong.empty());
        assertThatThrownBy(() -> create(variant, machine))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(variant);
    }

    private Architecture create(String variant, ReferenceMachine machine) {
        KernelProfile kernel = provider.portProfile("6.12").orElseThrow();
        return provider.create(new ArchitectureRequest(variant, kernel, machine.facts()));
    }
}
