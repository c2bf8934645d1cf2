package io.github.mmhotplug.api.addr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PfnRangeTest {
    private static final PfnRange SECTION = new PfnRange(0x100000, 0x8000);

    @Test
    void theEndIsBehindTheLastFrame() {
        assertThat(SECTION.endPfn()).isEqualTo(0x108000);
        assertThat(PfnRange.ofEnd(0x100000, 0x108000)).isEqualTo(SECTION);
        assertThat(SECTION).hasToString("pfns 0x100000-0x107fff");
        assertThat(SECTION.contains(0x107fff)).isTrue();
        assertThat(SECTION.contains(0x108000)).isFalse();
        assertThat(SECTION.contains(0xfffff)).isFalse();
    }

    @Test
    void aRangeIsNeitherEmptyNorNegative() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PfnRange(0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new PfnRange(-1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new PfnRange(1, Long.MAX_VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> PfnRange.ofEnd(1, 1));
    }

    @Test
    void neighboursDoNotIntersect() {
        assertThat(SECTION.intersects(new PfnRange(0x108000, 1))).isFalse();
        assertThat(SECTION.intersects(new PfnRange(0, 0x100000))).isFalse();
        assertThat(SECTION.intersects(new PfnRange(0, 0x100001))).isTrue();
    }
}
