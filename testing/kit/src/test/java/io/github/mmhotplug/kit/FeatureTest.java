package io.github.mmhotplug.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.tck.ContractViolation;
import io.github.mmhotplug.tck.Feature;
import org.junit.jupiter.api.Test;

/** A feature that is declared absent must be absent: its twin test finds it. */
class FeatureTest {
    static class MemmapOnMemoryDenied extends PortContract {
        MemmapOnMemoryDenied() {
            super(Target.ARM64.without(
                    Feature.MEMMAP_ON_MEMORY, Feature.BOOT_MEMORY_OFFLINE, Feature.DEVICE_COMPOUNDS));
        }
    }

    static class BasePagesDenied extends PortContract {
        BasePagesDenied() {
            super(Target.X86.without(Feature.REMOVE_IN_PART, Feature.BASE_PAGE_MEMMAP));
        }
    }

    static class RemovalDenied extends PortContract {
        RemovalDenied() {
            super(Target.X86_2018.without(Feature.REMOVE));
        }
    }

    static class HotplugDenied extends PortContract {
        HotplugDenied() {
            super(Target.X86.without(Feature.HOTPLUG));
        }
    }

    static class LinearMapDenied extends PortContract {
        LinearMapDenied() {
            super(Target.X86.without(Feature.REMOVE_IN_PART, Feature.LINEAR_MAP));
        }
    }

    static class VmemmapFreeDenied extends PortContract {
        VmemmapFreeDenied() {
            super(Target.X86.without(Feature.REMOVE_IN_PART, Feature.VMEMMAP_FREE));
        }
    }

    @Test
    void aLinearMapThatIsThereIsFound() {
        assertThat(ContractResult.of(LinearMapDenied.class).violations())
                .extracting(ContractViolation::rule)
                .isNotEmpty()
                .containsOnly("SPI-007");
    }

    @Test
    void aMemmapThatGoesIsFound() {
        assertThat(ContractResult.of(VmemmapFreeDenied.class).violations())
                .extracting(ContractViolation::rule)
                .containsExactly("LIN-002");
    }

    @Test
    void hotplugThatIsThereIsFound() {
        assertThat(ContractResult.of(HotplugDenied.class).violations())
                .extracting(ContractViolation::rule)
                .containsExactly("PRV-005");
    }

    @Test
    void memmapOnMemoryThatIsThereIsFound() {
        assertThat(ContractResult.of(MemmapOnMemoryDenied.class).violations())
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.rule()).isEqualTo("VET-002");
                    assertThat(found).hasMessageContaining("declared absent, but nothing speaks against");
                });
    }

    @Test
    void basePagesThatAreThereAreFound() {
        assertThat(ContractResult.of(BasePagesDenied.class).violations())
                .extracting(ContractViolation::rule)
                .containsExactly("VMM-003");
    }

    @Test
    void removalThatIsThereIsFound() {
        assertThat(ContractResult.of(RemovalDenied.class).violations())
                .extracting(ContractViolation::rule)
                .containsExactly("LIN-004", "DEV-001"); // and with it the memory of devices, which needs it
    }
}
