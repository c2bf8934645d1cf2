package io.github.mmhotplug.scenario.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which marks may be those of a moment in the middle of a shrink. */
class BusyPagesTest {
    private static final String NAME = "zone 0 Normal min";
    private static final Map<String, String> RECORDED = Map.of("zone 0 DMA min", "11241", NAME, "22");
    private static final Map<String, String> PREDICTED = Map.of("zone 0 DMA min", "11252", NAME, "11");

    private final BusyPages busy = new BusyPages(step -> step == 3);

    @Test
    void marksOfAShrinkMayBeSharedOutOtherwise() {
        assertThat(busy.of(3, NAME, RECORDED, PREDICTED)).isPresent();
        assertThat(busy.of(4, NAME, RECORDED, PREDICTED))
                .as("nobody has set them since")
                .isPresent();
    }

    @Test
    void marksOfOtherStepsMayNot() {
        assertThat(busy.of(2, NAME, RECORDED, PREDICTED)).isEmpty();
        assertThat(busy.of(3, NAME, RECORDED, PREDICTED)).isPresent();
        assertThat(busy.of(4, NAME, Map.of("zone 0 DMA min", "11242", NAME, "21"), PREDICTED))
                .isEmpty();
    }

    @Test
    void theirSumMustBeRight() {
        assertThat(busy.of(3, NAME, Map.of("zone 0 DMA min", "11252", NAME, "22"), PREDICTED))
                .isEmpty();
    }

    @Test
    void whatIsNoWatermarkMayNot() {
        assertThat(busy.of(
                        3,
                        "zone 0 Normal managed",
                        Map.of("zone 0 Normal managed", "1"),
                        Map.of("zone 0 Normal managed", "2")))
                .isEmpty();
    }
}
