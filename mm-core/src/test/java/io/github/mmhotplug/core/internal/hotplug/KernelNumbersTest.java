package io.github.mmhotplug.core.internal.hotplug;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code kstrtoull} makes of a text. */
class KernelNumbersTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "00, 0",
        "301, 301",
        "+301, 301",
        "017, 15",
        "0x10, 16",
        "0XfF, 255",
        "18446744073709551616, 18446744073709551616"
    })
    void theRadixIsTheTexts(String text, BigInteger number) {
        assertThat(KernelNumbers.unsigned(text)).hasValue(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 1", "1 ", "-1", "++1", "1e3", "0x", "0xg", "09", "018", "1k", "\u0663"})
    void allElseIsNone(String text) {
        assertThat(KernelNumbers.unsigned(text)).isEmpty();
    }
}
