package io.github.mmhotplug.drivers.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.PagePort;
import io.github.mmhotplug.api.driver.TimerPort;
import io.github.mmhotplug.api.driver.WithheldPage;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.drivers.Stores;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

/** A domain of 2 GiB that hands out page frames without memory, and what the driver promises about them. */
@ExtendWith(MockitoExtension.class)
class UnpopulatedPagesTest {
    private static final long BOOT = 2 * Bytes.GIB;
    private static final long BOOT_PAGES = BOOT >>> 12;
    private static final PfnRange BLOCK = new PfnRange(BOOT_PAGES, 32768);
    private static final WithheldPage IN_BALLOON = new WithheldPage(false, true, false, true, false);
    private static final List<PageTableLevel> LEVELS = List.of(new PageTableLevel("PTE", 12, 512, 4096, true));

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
        lenient()
                .when(core.geometry())
                .thenReturn(new MemoryGeometry(12, 27, 46, 10, 9, 64, 2 * Bytes.MIB, LEVELS, LEVELS, 0, 0));
        lenient()
                .when(core.facts())
                .thenReturn(MachineFacts.withBootRam(List.of(new PhysRange(0, BOOT)))
                        .build());
        lenient().when(core.pages()).thenReturn(pages);
        lenient().when(core.timers()).thenReturn(timers);
        lenient().when(core.pluggableRange(true)).thenReturn(new PhysRange(0, Bytes.TIB));
        lenient().when(core.requestRegion(any(), any())).thenReturn(Outcome.done());
        lenient().when(core.addMemory(any())).thenReturn(Outcome.done());
        lenient().when(pages.setOnlinePageCallback("xen")).thenReturn(Outcome.done());
        lenient()
                .doAnswer(call -> {
                    call.getArgument(1, PagePort.Visitor.class).run(call.getArgument(0), IN_BALLOON);
                    return null;
                })
                .when(pages)
                .forEachWithheld(any(), any());
        assertThat(drive("load", Map.of()).isDone()).isTrue();
    }

    private Outcome<Unit> drive(String verb, Map<String, String> arguments) {
        return driver.handle(new DriverInput(verb, arguments), core);
    }

    private Outcome<Unit> drive(String verb, long count) {
        return drive(verb, Map.of("pages", Long.toString(count)));
    }

    private BalloonStats stats() {
        return new BalloonStats(core);
    }

    private void hotplugUnpopulated() {
        assertThat(drive("write", Map.of("file", "hotplug_unpopulated", "value", "1"))
                        .isDone())
                .isTrue();
    }

    @Test
    void theyLeaveTheBalloonUntypedAndComeBack() {
        driver.onlinePages(BLOCK, core);
        assertThat(drive("alloc", 100).isDone()).isTrue();
        PfnRange last = new PfnRange(BLOCK.endPfn() - 100, 100);
        verify(pages).change(eq(last), any());
        assertThat(driver.facts(core)).containsEntry("xen.target_unpopulated", 100L);
        assertThat(stats().list().pages()).isEqualTo(32668);
        assertThat(drive("free", 100).isDone()).isTrue();
        verify(pages).setOffline(last);
        assertThat(stats().targetUnpopulated()).isZero();
        assertThat(stats().list().pages()).isEqualTo(32768);
        assertThatIllegalArgumentException().isThrownBy(() -> drive("free", 1).isDone());
    }

    @Test
    void withoutPagesWhoeverAskedGetsNoneAndNothingIsCounted() {
        assertThat(drive("alloc", 100).refusal().orElseThrow().rule()).isEqualTo(DriverRule.BALLOON_PAGES);
        assertThat(stats().targetUnpopulated()).isZero();
        assertThat(stats().waiting()).isZero();
        verify(core, never()).addMemory(any());
        assertThat(driver.brokenInvariants(core)).isEmpty();
    }

    @Test
    void whatIsAddedForThemHasToGoOnlineFirst() {
        hotplugUnpopulated();
        assertThat(drive("alloc", 100).notes()).hasSize(1);
        verify(core).addMemory(any());
        assertThat(stats().waiting()).isEqualTo(100);
        assertThat(driver.brokenInvariants(core)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> drive("alloc", 1).isDone());
        driver.onlinePages(BLOCK, core);
        assertThat(driver.timerExpired("balloon_thread", core).isDone()).isTrue();
        assertThat(stats().waiting()).isZero();
        assertThat(stats().handedOut().pages()).isEqualTo(100);
        assertThat(drive("write", Map.of("file", "hotplug_unpopulated", "value", "y"))
                        .isRefused())
                .isTrue();
    }

    /** Bug 15: what somebody has is no page of the balloon. */
    @Test
    void aTypeThatStaysIsFound() {
        stats().handedOut().push(BLOCK);
        stats().addTargetUnpopulated(32768);
        assertThat(driver.brokenInvariants(core)).anyMatch(line -> line.contains("PageOffline => mapcount 0"));
    }

    /** Bug 17: a failed allocation leaves what it had asked for. */
    @Test
    void aTargetThatNobodyHasIsFound() {
        stats().addTargetUnpopulated(100);
        assertThat(driver.brokenInvariants(core)).anyMatch(line -> line.contains("handed out = target_unpopulated"));
    }

    /** Bug 18: regions without memory, in the balloon and in what the domain is said to have. */
    @Test
    void regionsThatCountTwiceAreFound() {
        stats().list().push(new PfnRange(0, 1000));
        assertThat(driver.brokenInvariants(core)).anyMatch(line -> line.contains("every page is the domain's"));
    }

    @Test
    void regionsWithoutMemoryCountForTheTotalOnly() {
        stats().load(List.of(new PfnRange(BOOT_PAGES - 1000, 1000)));
        assertThat(driver.facts(core))
                .containsEntry("xen.total_pages", BOOT_PAGES)
                .containsEntry("xen.current_pages", BOOT_PAGES - 1000)
                .containsEntry("xen.target_pages", BOOT_PAGES - 1000);
        assertThat(driver.brokenInvariants(core)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> drive("load", Map.of("unpopulated", Long.toString(BOOT_PAGES)))
                        .isDone());
    }
}
