package io.github.mmhotplug.api.addr;

import static io.github.mmhotplug.api.addr.Bytes.GIB;
import static io.github.mmhotplug.api.addr.Bytes.KIB;
import static io.github.mmhotplug.api.addr.Bytes.MIB;
import static io.github.mmhotplug.api.addr.Bytes.PIB;
import static io.github.mmhotplug.api.addr.Bytes.TIB;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BytesTest {
    @Test
    void theExactFormUsesTheLargestUnitThatDivides() {
        assertThat(Bytes.exact(9 * GIB)).isEqualTo("9G");
        assertThat(Bytes.exact(1100 * MIB)).isEqualTo("1100M");
        assertThat(Bytes.exact(24 * KIB)).isEqualTo("24K");
        assertThat(Bytes.exact(64 * TIB)).isEqualTo("64T");
        assertThat(Bytes.exact(1024 * PIB)).isEqualTo("1E");
        assertThat(Bytes.exact(4097)).isEqualTo("4097");
        assertThat(Bytes.exact(0)).isEqualTo("0");
    }

    @Test
    void proseSpellsTheUnit() {
        assertThat(Bytes.prose(9 * GIB)).isEqualTo("9 GiB");
        assertThat(Bytes.prose(192 * MIB)).isEqualTo("192 MiB");
        assertThat(Bytes.prose(4 * PIB)).isEqualTo("4 PiB");
        assertThat(Bytes.prose(4097)).isEqualTo("4097 bytes");
        assertThat(Bytes.prose(0)).isEqualTo("0 bytes");
    }

    @Test
    void wholeMebibytesAreNotRounded() {
        assertThat(Bytes.rounded(1776 * MIB)).isEqualTo("1776M");
        assertThat(Bytes.rounded(TIB)).isEqualTo("1T");
        assertThat(Bytes.rounded(0)).isEqualTo("0");
    }

    @Test
    void theRestIsRoundedToHundredths() {
        assertThat(Bytes.rounded(144 * MIB + 16 * KIB)).isEqualTo("144.02M");
        assertThat(Bytes.rounded(TIB + 4 * KIB)).isEqualTo("1.00T");
        assertThat(Bytes.rounded(4 * GIB + 32 * KIB)).isEqualTo("4.00G");
        assertThat(Bytes.rounded(24 * KIB)).isEqualTo("24K");
        assertThat(Bytes.rounded(KIB + KIB / 2)).isEqualTo("1.50K");
    }
}
