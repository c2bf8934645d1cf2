package io.github.mmhotplug.core.internal.hotplug;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code kstrtoull} and {@code kstrtobool} make of a text. */
class KernelValuesTest {
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
        assertThat(KernelValues.unsigned(text)).hasValue(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 1", "1 ", "-1", "++1", "1e3", "0x", "0xg", "09", "018", "1k", "\u0663"})
    void allElseIsNone(String text) {
        assertThat(KernelValues.unsigned(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, true", "y, true", "Yes, true", "on, true", "On, true", "0, false", "No, false", "off, false"})
    void aTruthValueIsReadByItsFirstLetters(String text, boolean value) {
        assertThat(KernelValues.bool(text)).hasValue(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "maybe", "o", "ox", "-1"})
    void whatBeginsOtherwiseIsNone(String text) {
        assertThat(KernelValues.bool(text)).isEmpty();
    }
}
