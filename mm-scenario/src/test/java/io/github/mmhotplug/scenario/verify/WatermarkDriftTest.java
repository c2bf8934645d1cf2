package io.github.mmhotplug.scenario.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Marks of x86-4k-6.12-lowmem, steps 7 and 8. */
class WatermarkDriftTest {
    private static final String ZONE = "zone 0 DMA32 ";
    private static final Map<String, String> PREDICTED = marks(612, 765, 918);

    private static Map<String, String> marks(long min, long low, long high) {
        return Map.of(ZONE + "min", "" + min, ZONE + "low", "" + low, ZONE + "high", "" + high);
    }

    private static Optional<NearMark> drift(Map<String, String> recorded, String mark) {
        return WatermarkDrift.of(7, ZONE + mark, recorded, PREDICTED, 512);
    }

    @Test
    void aBoostRaisesAllThreeMarksByPageblocksUpToItsBound() {
        assertThat(drift(marks(1989, 2142, 2295), "min"))
                .hasValue(new NearMark(7, ZONE + "min", 1989, 612, "boost_watermark(): memory was short"));
        assertThat(drift(marks(612 + 1024, 765 + 1024, 918 + 1024), "high")).isPresent();
        assertThat(drift(marks(612 + 1000, 765 + 1000, 918 + 1000), "high")).isEmpty();
        assertThat(drift(marks(612 + 2048, 765 + 2048, 918 + 2048), "high")).isEmpty();
        assertThat(drift(marks(612 + 512, 765 + 512, 918), "min")).isEmpty();
        assertThat(drift(marks(612 - 512, 765 - 512, 918 - 512), "min")).isEmpty();
    }

    @Test
    void oneBlockIsTheLeastBound() {
        Map<String, String> recorded = marks(545, 550, 555);
        Map<String, String> predicted = marks(33, 38, 43);
        assertThat(WatermarkDrift.of(8, ZONE + "low", recorded, predicted, 512)).isPresent();
    }

    @Test
    void onePageIsNear() {
        assertThat(drift(marks(613, 766, 919), "low")).isPresent();
        assertThat(drift(marks(614, 767, 920), "low")).isEmpty();
        assertThat(drift(PREDICTED, "low")).isEmpty();
    }

    @Test
    void otherNumbersAreNone() {
        assertThat(WatermarkDrift.of(
                        7, ZONE + "managed", Map.of(ZONE + "managed", "2"), Map.of(ZONE + "managed", "1"), 512))
                .isEmpty();
        assertThat(WatermarkDrift.of(7, ZONE + "min", Map.of(), PREDICTED, 512)).isEmpty();
    }
}
