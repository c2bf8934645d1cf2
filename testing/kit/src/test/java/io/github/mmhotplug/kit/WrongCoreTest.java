package io.github.mmhotplug.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.tck.ContractViolation;
import org.junit.jupiter.api.Test;

/** A right port on a core with a bug: the contract finds it too, and nobody should look for it in the port. */
class WrongCoreTest {
    /** The draft of the thread of 2020: no add of a device comes out right. */
    static class DraftOf2020 extends PortContract {
        DraftOf2020() {
            super(Target.ARM64_64K_2020);
        }

        @Override
        public KernelProfile kernel(String name) {
            return super.kernel(name).faithfulOnlyIn(CoreCapabilities.QUIRK_ALTMAP_BLOCK_OVERWRITTEN);
        }
    }

    @Test
    void theDraftOf2020IsFound() {
        assertThat(ContractResult.of(DraftOf2020.class).violations())
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found.rule()).isIn("PGM-003", "SPI-004", "SPI-006"))
                .extracting(ContractViolation::rule)
                .contains("PGM-003");
    }
}
