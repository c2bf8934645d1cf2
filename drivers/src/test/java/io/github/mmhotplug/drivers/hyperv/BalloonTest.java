package io.github.mmhotplug.drivers.hyperv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.PagePort;
import io.github.mmhotplug.api.driver.TimerPort;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.drivers.Stores;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

/** What the host takes for itself, and what it hears. */
@ExtendWith(MockitoExtension.class)
class BalloonTest {
    private static final long GIB_PAGES = Bytes.GIB >>> 12;
    private static final List<PageTableLevel> LEVELS = List.of(new PageTableLevel("PTE", 12, 512, 4096, true));

    private final HyperVDriver driver = new HyperVDriver();

    @Mock
    private CorePort core;

    @Mock
    private PagePort pages;

    @Mock
    private TimerPort timers;

    @BeforeEach
    void aGuestOf4Gib() {
        Stores.behind(core);
        lenient()
                .when(core.geometry())
                .thenReturn(new MemoryGeometry(12, 27, 46, 10, 9, 64, 2 * Bytes.MIB, LEVELS, LEVELS, 0, 0));
        lenient().when(core.pages()).thenReturn(pages);
        lenient().when(core.timers()).thenReturn(timers);
        lenient()
                .when(core.onlineMemory())
                .thenReturn(new TreeMap<>(Map.of(0, List.of(new PhysRange(0, 4 * Bytes.GIB)))));
        lenient().when(pages.managedPages()).thenReturn(4 * GIB_PAGES);
        lenient().when(pages.availablePages()).thenReturn(4 * GIB_PAGES);
        lenient().when(pages.zone(anyLong())).thenReturn(Optional.of(ZoneType.NORMAL));
        lenient().when(pages.allocContigRange(any())).thenReturn(Outcome.done());
        lenient().when(pages.setOnlinePageCallback(anyString())).thenReturn(Outcome.done());
        drive("load", Map.of());
    }

    private void drive(String verb, Map<String, String> arguments) {
        assertThat(driver.handle(new DriverInput(verb, arguments), core).isDone())
                .isTrue();
    }

    private long drive(String verb, long bytes) {
        drive(verb, Map.of("size", Long.toString(bytes)));
        return driver.facts(core).getOrDefault("hyperv.pages_ballooned", -1L);
    }

    @Test
    void pagesGoTwoMebibytesAtATimeAndComeBack() {
        assertThat(drive("balloon", 3 * Bytes.MIB)).isEqualTo(768);
        PfnRange first = new PfnRange(4 * GIB_PAGES - 512, 512);
        PfnRange second = new PfnRange(4 * GIB_PAGES - 768, 256);
        verify(pages).allocContigRange(first);
        verify(pages).allocContigRange(second);
        verify(pages).adjustManaged(first, false);
        assertThat(drive("unballoon", 2 * Bytes.MIB)).isEqualTo(256);
        verify(pages).freeContigRange(second);
        verify(pages).freeContigRange(new PfnRange(4 * GIB_PAGES - 256, 256));
        assertThatIllegalArgumentException().isThrownBy(() -> drive("unballoon", 2 * Bytes.MIB));
        assertThatIllegalArgumentException().isThrownBy(() -> drive("balloon", -1));
    }

    /** 232 MiB and a sixteenth of 4 GiB. */
    @Test
    void whatTheGuestNeedsItKeeps() {
        when(pages.availablePages()).thenReturn((489 * Bytes.MIB) >>> 12);
        assertThat(drive("balloon", Bytes.GIB)).isEqualTo(256);
        when(pages.availablePages()).thenReturn((480 * Bytes.MIB) >>> 12);
        assertThat(drive("balloon", Bytes.GIB)).isEqualTo(256);
    }

    @Test
    void nothingIsTakenThatMovesOrIsInUse() {
        when(pages.zone(anyLong())).thenReturn(Optional.of(ZoneType.MOVABLE));
        assertThat(drive("balloon", 2 * Bytes.MIB)).isZero();
        verify(pages, never()).allocContigRange(any());
    }

    @ParameterizedTest
    @CsvSource({"64, 40", "256, 104", "1024, 232", "4096, 488", "16384, 1000"})
    void theFloorGrowsWithTheGuest(long total, long floor) {
        when(pages.managedPages()).thenReturn(total << 8);
        assertThat(new Balloon(new HyperVState(core), core).floor()).isEqualTo(floor << 8);
    }

    @Test
    void theHostHearsNothingFor45Seconds() {
        when(timers.nowMillis()).thenReturn(44_999L);
        assertThat(driver.facts(core)).doesNotContainKey("hyperv.num_committed");
        when(timers.nowMillis()).thenReturn(45_000L);
        drive("commit", 100 * Bytes.MIB);
        drive("balloon", 10 * Bytes.MIB);
        new HyperVState(core).answer(1000);
        assertThat(driver.facts(core))
                .containsEntry("hyperv.num_committed", ((100 + 10 + 488) << 8) + 1000L)
                .containsEntry("hyperv.num_avail", 4 * GIB_PAGES);
    }

    @Test
    void withoutTheDriverNothingIsSaid() {
        Stores.behind(core);
        assertThat(driver.facts(core)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> drive("balloon", 0));
    }
}
