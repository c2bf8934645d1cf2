package io.github.mmhotplug.drivers.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.api.driver.PagePort;
import io.github.mmhotplug.api.driver.TimerPort;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.drivers.Stores;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

/** A domain of 2 GiB; sections of 128 MiB. */
@ExtendWith(MockitoExtension.class)
class BalloonThreadTest {
    private static final long SECTION = 128 * Bytes.MIB;
    private static final long BOOT = 2 * Bytes.GIB;
    private static final long BOOT_PAGES = BOOT >>> 12;
    private static final List<PageTableLevel> LEVELS = List.of(new PageTableLevel("PTE", 12, 512, 4096, true));
    private static final MemoryGeometry GEOMETRY =
            new MemoryGeometry(12, 27, 46, 10, 9, 64, 2 * Bytes.MIB, LEVELS, LEVELS, 0, 0);

    private final XenBalloonDriver driver = new XenBalloonDriver();

    @Mock
    private CorePort core;

    @Mock
    private PagePort pages;

    @Mock
    private TimerPort timers;

    @BeforeEach
    void everythingWorks() {
        Stores.behind(core);
        lenient().when(core.geometry()).thenReturn(GEOMETRY);
        lenient()
                .when(core.facts())
                .thenReturn(MachineFacts.withBootRam(List.of(new PhysRange(0, BOOT)))
                        .build());
        lenient().when(core.pages()).thenReturn(pages);
        lenient().when(core.timers()).thenReturn(timers);
        lenient().when(core.pluggableRange(true)).thenReturn(new PhysRange(0, Bytes.TIB));
        lenient().when(core.requestRegion(any(), anyString())).thenReturn(Outcome.done());
        lenient().when(core.addMemory(any())).thenReturn(Outcome.done());
        lenient().when(pages.setOnlinePageCallback("xen")).thenReturn(Outcome.done());
    }

    private void drive(String verb, String argument, long value) {
        assertThat(driver.handle(new DriverInput(verb, Map.of(argument, Long.toString(value))), core)
                        .isDone())
                .isTrue();
    }

    private BalloonStats run() {
        assertThat(driver.timerExpired("balloon_thread", core).isDone()).isTrue();
        return new BalloonStats(core);
    }

    @Test
    void itIntroducesItself() {
        assertThat(ServiceLoader.load(HotplugDriverProvider.class)).hasAtLeastOneElementOfType(XenProvider.class);
        assertThat(driver.unavailable("s390")).isPresent();
        assertThat(driver.unavailable("x86-5level")).isEmpty();
    }

    @Test
    void wholeSectionsAreAddedOnceAndThenItWaits() {
        drive("load", "unused", 0);
        drive("target", "pages", BOOT_PAGES + 100000);
        BalloonStats stats = run();
        verify(core).addMemory(AddMemoryRequest.of(BOOT, 4 * SECTION).withFlag(MhpFlag.MERGE_RESOURCE));
        assertThat(stats.total()).isEqualTo(BOOT_PAGES + 131072);
        assertThat(stats.current()).isEqualTo(BOOT_PAGES);
        run();
        verify(core).addMemory(any());
    }

    @Test
    void theLastPageToEnterIsTheFirstToLeave() {
        drive("load", "unused", 0);
        PfnRange block = new PfnRange(BOOT_PAGES, 32768);
        driver.onlinePages(block, core);
        assertThat(new BalloonStats(core).list().pages()).isEqualTo(32768);
        verify(pages, never()).genericOnline(any());
        drive("target", "pages", BOOT_PAGES + 700);
        assertThat(run().list().pages()).isEqualTo(32768 - 700);
        verify(pages).genericOnline(new PfnRange(block.endPfn() - 512, 512));
        verify(pages).genericOnline(new PfnRange(block.endPfn() - 700, 188));
    }

    @Test
    void aRefusedAddIsGivenUpForAnHour() {
        drive("load", "unused", 0);
        drive("target", "pages", BOOT_PAGES + 1);
        when(core.addMemory(any())).thenReturn(Outcome.refused(Refusal.of(StandardRule.BLOCK_ALIGNED, "2 GiB")));
        assertThat(driver.timerExpired("balloon_thread", core).notes()).hasSize(1);
        verify(core).releaseRegion(new PhysRange(BOOT, SECTION), "System RAM");
        verify(timers).schedule("xen", "balloon_thread", 3_600_000);
        assertThat(new BalloonStats(core).total()).isEqualTo(BOOT_PAGES);
    }

    @Test
    void withoutFramesItTriesAgainAndGivesUp() {
        drive("load", "unused", 0);
        driver.onlinePages(new PfnRange(BOOT_PAGES, 32768), core);
        drive("hypervisor", "frames", 0);
        drive("target", "pages", BOOT_PAGES + 1);
        for (long delay : new long[] {1000, 2000, 4000, 3_600_000}) {
            run();
            verify(timers).schedule("xen", "balloon_thread", delay);
        }
    }

    @Test
    void aBalloonThatIsNotThereHasNoTarget() {
        assertThatIllegalArgumentException().isThrownBy(() -> drive("target", "pages", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> drive("inflate", "pages", 1));
    }
}
