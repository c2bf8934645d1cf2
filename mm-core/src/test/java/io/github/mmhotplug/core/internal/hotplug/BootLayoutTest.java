package io.github.mmhotplug.core.internal.hotplug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.core.internal.buddy.FreeArea;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootLayoutTest {
    private static final long MIB = Bytes.MIB;
    private static final int MAX_ORDER = 10;
    private static final BootLayout SMALL = layout(new PfnRange(0, (64 * MIB) >> 12));

    private static BootLayout layout(PfnRange... ram) {
        return new BootLayout(List.of(ram), 12);
    }

    private static BootOptions options(OptionalLong freeBytes, OptionalInt largestFreeOrder) {
        return new BootOptions(freeBytes, largestFreeOrder, true, false, List.of(), List.of(), OptionalLong.empty());
    }

    private static RunMap free(BootLayout layout, long freeBytes) {
        return layout.free(options(OptionalLong.of(freeBytes), OptionalInt.empty()), 0, MAX_ORDER);
    }

    private static RunMap fragmented(BootLayout layout, long freeBytes, int order) {
        return layout.free(options(OptionalLong.of(freeBytes), OptionalInt.of(order)), 0, MAX_ORDER);
    }

    private static int largestOrder(RunMap free) {
        FreeArea area = new FreeArea(MAX_ORDER);
        free.forEach((start, end, ignored) -> area.free(start, end - start));
        return area.largestFreeOrder();
    }

    @Test
    void whatTheKernelKeepsLiesAtTheBottom() {
        assertThat(free(SMALL, 48 * MIB)).hasToString("{1000-3fff=0}");
        assertThat(free(SMALL, 64 * MIB)).isEqualTo(SMALL.all());
        assertThat(free(SMALL, 0).isEmpty()).isTrue();
    }

    @Test
    void itGoesOnBehindAHole() {
        BootLayout holey = layout(new PfnRange(0x100, 0x100), new PfnRange(0x1000, 0x1000));
        assertThat(holey.totalBytes()).isEqualTo(0x1100 << 12);
        assertThat(free(holey, 0xf00 << 12)).hasToString("{1100-1fff=0}");
        assertThat(free(holey, 0x1080 << 12)).hasToString("{180-1ff=0, 1000-1fff=0}");
    }

    @Test
    void byDefaultAllButTheKernelsShareIsFree() {
        RunMap free = SMALL.free(options(OptionalLong.empty(), OptionalInt.empty()), 16 * MIB, MAX_ORDER);
        assertThat(free).hasToString("{1000-3fff=0}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SMALL.free(options(OptionalLong.empty(), OptionalInt.empty()), 128 * MIB, MAX_ORDER))
                .withMessage("boot memory of 64 MiB is less than the 128 MiB that the kernel keeps by default;"
                        + " say how much is free");
    }

    @Test
    void moreThanThereIsCantBeFree() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> free(SMALL, 64 * MIB + 4096))
                .withMessageEndingWith("does not fit in boot memory of 64 MiB");
        assertThatIllegalArgumentException().isThrownBy(() -> free(SMALL, -4096));
    }

    @Test
    void ordersEndAtTheLargest() {
        for (int order : new int[] {-1, 11}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> fragmented(SMALL, MIB, order))
                    .withMessage("largest free order " + order + ": orders go from 0 to 10");
        }
        assertThat(fragmented(SMALL, 48 * MIB, MAX_ORDER)).isEqualTo(free(SMALL, 48 * MIB));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1", "0, 17", "0, 32", "1, 32", "1, 48", "5, 40", "8, 8", "8, 33", "8, 63", "9, 5", "9, 32", "9, 60", "9, 63"
    })
    void noFreeBlockIsLargerAndTheSumIsExact(int order, long freeMib) {
        RunMap free = fragmented(SMALL, freeMib * MIB, order);
        assertThat(free.keyCount()).isEqualTo((freeMib * MIB) >> 12);
        assertThat(largestOrder(free)).isEqualTo(order);
    }

    @ParameterizedTest
    @CsvSource({"0, 12", "4, 25", "8, 33", "9, 33"})
    void rangesWithHolesAreFragmentedToo(int order, long freeMib) {
        BootLayout holey = layout(
                new PfnRange(0x10, (3 * MIB) >> 12),
                new PfnRange((8 * MIB) >> 12, 0x1234),
                new PfnRange(0x8001, 0xfff));
        RunMap free = fragmented(holey, freeMib * MIB, order);
        assertThat(free.keyCount()).isEqualTo((freeMib * MIB) >> 12);
        assertThat(largestOrder(free)).isLessThanOrEqualTo(order);
        RunMap all = holey.all();
        free.forEach((start, end, ignored) -> assertThat(all.allIn(start, end)).isTrue());
    }

    @ParameterizedTest
    @CsvSource({"0, 8192", "3, 1024", "9, 16"})
    void theMessageSaysHowMuchCanBeFree(int order, long pins) {
        long most = 64 * MIB - pins * 4096;
        assertThat(fragmented(SMALL, most, order).keyCount()).isEqualTo(most >> 12);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fragmented(SMALL, most + 4096, order))
                .withMessage("with no free block above order " + order + " at most " + Bytes.prose(most)
                        + " of 64 MiB can be free");
    }

    /** The last page is in no block of order 10 that could be free, so nothing has to be kept for it. */
    @Test
    void theMessageIsRightForAnOddEndToo() {
        BootLayout odd = layout(new PfnRange(0, ((64 * MIB) >> 12) + 1));
        long most = 64 * MIB + 4096 - 16 * 4096;
        assertThat(fragmented(odd, most, 9).keyCount()).isEqualTo(most >> 12);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fragmented(odd, most + 4096, 9))
                .withMessageContaining("at most " + Bytes.prose(most) + " of");
    }
}
