package io.github.mmhotplug.api.addr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlignTest {
    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1, 0, 4096", "4095, 0, 4096", "4096, 4096, 4096", "4097, 4096, 8192"})
    void downAndUpEncloseTheValue(long value, long down, long up) {
        assertThat(Align.down(value, 4096)).isEqualTo(down);
        assertThat(Align.up(value, 4096)).isEqualTo(up);
        assertThat(Align.isAligned(value, 4096)).isEqualTo(down == up);
        assertThat(Align.divideUp(value, 4096)).isEqualTo(up / 4096);
    }

    @Test
    void dividingUpTakesAnyUnit() {
        assertThat(Align.divideUp(9, 3)).isEqualTo(3);
        assertThat(Align.divideUp(10, 3)).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -4096, 3, 4097})
    void aUnitIsAPowerOfTwo(long unit) {
        assertThat(Align.isPowerOfTwo(unit)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> Align.down(1, unit));
        assertThatIllegalArgumentException().isThrownBy(() -> Align.up(1, unit));
        assertThatIllegalArgumentException().isThrownBy(() -> Align.isAligned(1, unit));
    }

    @Test
    void everySingleBitIsAPowerOfTwo() {
        for (int shift = 0; shift < Long.SIZE - 1; shift++) {
            assertThat(Align.isPowerOfTwo(1L << shift)).as("2^%s", shift).isTrue();
        }
    }

    @Test
    void whatDoesNotFitIsAnError() {
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Align.up(Long.MAX_VALUE, 2));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Align.divideUp(Long.MAX_VALUE, 2));
        assertThat(Align.down(Long.MAX_VALUE, 2)).isEqualTo(Long.MAX_VALUE - 1);
    }
}
