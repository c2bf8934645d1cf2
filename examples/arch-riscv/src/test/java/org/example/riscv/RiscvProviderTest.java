package org.example.riscv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.example.riscv.Machines.facts;
import static org.example.riscv.Machines.port;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.profile.Quirk;
import io.github.mmhotplug.api.rule.StandardRule;
import java.util.List;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RiscvProviderTest {
    private static final long GIB = Bytes.GIB;

    private final RiscvProvider provider = new RiscvProvider();

    @Test
    void itIntroducesItself() {
        assertThat(ServiceLoader.load(ArchitectureProvider.class)).hasAtLeastOneElementOfType(RiscvProvider.class);
        assertThat(provider.id()).isEqualTo("riscv");
        assertThat(provider.spiVersion()).isEqualTo(Spi.VERSION);
        assertThat(provider.variants())
                .extracting(ArchitectureVariant::id)
                .containsExactly("riscv-sv39", "riscv-sv48", "riscv-sv57");
        assertThat(provider.variants().stream()
                        .filter(variant -> variant.shortNames().contains("riscv"))
                        .map(ArchitectureVariant::id))
                .containsExactly("riscv-sv57");
        assertThat(List.copyOf(provider.rules())).isEqualTo(List.of(RiscvRule.values()));
        assertThat(provider.portProfile("2.6")).isEmpty();
        assertThat(provider.firmwareUnit("riscv-sv57")).isEmpty();
    }

    /** RAM in MiB and where hot-added memory begins: at the next GiB behind it, at 4 GiB at the earliest. */
    @ParameterizedTest
    @CsvSource({"256, 4096", "2048, 4096", "2176, 5120", "3072, 5120", "6144, 8192"})
    void memoryBeginsAtTwoGib(long ramMib, long startMib) {
        ReferenceMachine machine = provider.referenceMachine("riscv-sv57", ramMib * Bytes.MIB, OptionalLong.empty());
        assertThat(machine.facts().bootRam()).containsExactly(new PhysRange(2 * GIB, ramMib * Bytes.MIB));
        assertThat(machine.hotplugStart()).isEqualTo(startMib * Bytes.MIB);
    }

    @ParameterizedTest
    @CsvSource({"riscv-sv39, 128", "riscv-sv48, 65536", "riscv-sv57, 33292288"})
    void bootMemoryHasAnEnd(String variant, long mostGib) {
        MachineFacts most = MachineFacts.withBootRam(List.of(new PhysRange(2 * GIB, mostGib * GIB)))
                .build();
        assertThat(port(variant, "7.2", most.toBuilder())
                        .mappableRange()
                        .contains(most.bootRam().get(0)))
                .isTrue();
        MachineFacts.Builder more =
                MachineFacts.withBootRam(List.of(new PhysRange(2 * GIB, mostGib * GIB + Bytes.MIB)));
        assertThatThrownBy(() -> port(variant, "7.2", more))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(variant);
    }

    @Test
    void anUnknownVariantIsRefused() {
        assertThatThrownBy(() -> port("riscv-sv64", "7.2", facts()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("riscv-sv64");
    }

    /** RAM from and to, in GiB, and where DMA32 ends. */
    @ParameterizedTest
    @CsvSource({"2, 4, 4", "2, 3, 3", "2, 8, 4", "8, 10, 4"})
    void dma32EndsWithDramOrAtFourGib(long from, long to, long end) {
        MachineFacts.Builder facts = MachineFacts.withBootRam(List.of(PhysRange.ofEnd(from * GIB, to * GIB)));
        assertThat(port("riscv-sv48", "6.12", facts).zoneLimits())
                .containsExactly(
                        new ZoneLimit(ZoneType.DMA32, end * GIB), new ZoneLimit(ZoneType.NORMAL, Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rfc-2018", "rfc-2019", "6.1"})
    void beforeThereIsNoHotplug(String kernel) {
        Architecture port = port("riscv-sv39", kernel, facts());
        assertThat(port.selectsMemoryHotplug()).hasValueSatisfying(veto -> {
            assertThat(veto.rule()).isEqualTo(RiscvRule.HOTPLUG_BUILT);
            assertThat(veto.detail()).contains(kernel);
        });
        assertThat(port.selectsHotRemove())
                .hasValueSatisfying(veto -> assertThat(veto.rule()).isEqualTo(RiscvRule.HOT_REMOVE_BUILT));
        assertThat(port.selectsMemmapOnMemory())
                .hasValueSatisfying(veto -> assertThat(veto.rule()).isEqualTo(StandardRule.PORT_SELF_HOSTS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.12", "7.2"})
    void withHotplugNothingIsVetoed(String kernel) {
        Architecture port = port("riscv-sv57", kernel, facts());
        assertThat(port.selectsMemoryHotplug()).isEmpty();
        assertThat(port.selectsHotRemove()).isEmpty();
        assertThat(port.selectsMemmapOnMemory()).isEmpty();
        assertThat(port.supportsMemmapOnMemory(2 * Bytes.MIB)).isEmpty();
        assertThat(port.notifiers()).isEmpty(); // boot memory may go offline
        assertThat(port.hasNuma()).isTrue();
        assertThat(port.hasTransparentHugepage()).isTrue();
        assertThat(port.keepsMemblock()).isTrue();
        assertThat(port.memoryBlockSizeBytes()).isEqualTo(128 * Bytes.MIB);
    }

    @Test
    void eachKernelListsItsBugs() {
        assertThat(provider.portProfile("6.12").orElseThrow().quirks())
                .extracting(Quirk::id)
                .containsExactlyInAnyOrder(
                        "riscv.maxPfnAssigned", "riscv.leavesClearedWhole", "riscv.pteTableTakenForMemmap");
        assertThat(provider.portProfile("7.2").orElseThrow().quirks())
                .extracting(Quirk::id)
                .containsExactlyInAnyOrder("riscv.maxPfnAssigned", "riscv.leavesClearedWhole");
        assertThat(provider.portProfile("6.1").orElseThrow().quirks()).isEmpty();
    }
}
