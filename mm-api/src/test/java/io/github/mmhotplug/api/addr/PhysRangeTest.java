package io.github.mmhotplug.api.addr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PhysRangeTest {
    private static final PhysRange RANGE = new PhysRange(4 * Bytes.GIB, Bytes.GIB);

    @Test
    void theEndIsBehindTheLastByte() {
        assertThat(RANGE.endAddress()).isEqualTo(5 * Bytes.GIB);
        assertThat(RANGE).isEqualTo(PhysRange.ofEnd(4 * Bytes.GIB, 5 * Bytes.GIB));
        assertThat(RANGE).hasToString("0x100000000-0x13fffffff");
    }

    @Test
    void aRangeIsNeitherEmptyNorNegativeNorTooLong() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PhysRange(0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new PhysRange(-1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> PhysRange.ofEnd(2, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PhysRange(1, Long.MAX_VALUE))
                .withMessage("not a physical range: start 0x1, bytes " + Long.MAX_VALUE);
    }

    @Test
    void neighboursDoNotIntersect() {
        PhysRange next = new PhysRange(RANGE.endAddress(), 1);
        assertThat(RANGE.intersects(next)).isFalse();
        assertThat(next.intersects(RANGE)).isFalse();
        assertThat(RANGE.intersects(new PhysRange(RANGE.endAddress() - 1, 2))).isTrue();
    }

    @Test
    void aRangeContainsItselfAndItsParts() {
        assertThat(RANGE.contains(RANGE)).isTrue();
        assertThat(RANGE.contains(new PhysRange(5 * Bytes.GIB - 1, 1))).isTrue();
        assertThat(RANGE.contains(new PhysRange(5 * Bytes.GIB - 1, 2))).isFalse();
        assertThat(RANGE.contains(new PhysRange(4 * Bytes.GIB - 1, 2))).isFalse();
    }

    @Test
    void onlyWholeFramesCount() {
        assertThat(RANGE.toPfns(12)).isEqualTo(new PfnRange(1 << 20, 1 << 18));
        assertThat(RANGE.toPfns(16)).isEqualTo(new PfnRange(1 << 16, 1 << 14));
        assertThat(new PhysRange(1, 3 * 4096L).toPfns(12)).isEqualTo(new PfnRange(1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new PhysRange(1, 4096).toPfns(12));
    }
}
