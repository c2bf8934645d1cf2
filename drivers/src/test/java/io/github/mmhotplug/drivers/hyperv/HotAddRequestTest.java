package io.github.mmhotplug.drivers.hyperv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.api.driver.PagePort;
import io.github.mmhotplug.api.driver.TimerPort;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.Capability;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
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

/** What the driver counts, and what it answers to the host. */
@ExtendWith(MockitoExtension.class)
class HotAddRequestTest {
    private static final long BLOCK = 128 * Bytes.MIB;
    private static final long PAGES = BLOCK >>> 12;
    private static final long START = 4 * Bytes.GIB;

    private final HyperVDriver driver = new HyperVDriver();

    @Mock
    private CorePort core;

    @Mock
    private PagePort pages;

    @Mock
    private TimerPort timers;

    @BeforeEach
    void everythingWorks() {
        Stores.behind(core, pages, timers);
        lenient().when(core.memoryBlockSizeBytes()).thenReturn(BLOCK);
        lenient()
                .when(core.profile())
                .thenReturn(KernelProfile.named("test")
                        .plus(List.of(new Capability(CoreCapabilities.HYPERV_CHUNK, "block", "test")), List.of()));
        lenient().when(pages.setOnlinePageCallback(anyString())).thenReturn(Outcome.done());
        lenient().when(core.addMemory(any())).thenReturn(Outcome.done());
        lenient().when(core.onlineBlocks(any())).thenReturn(List.of(1));
        assertThat(driver.handle(new DriverInput("load", Map.of()), core).isDone())
                .isTrue();
    }

    private HyperVState hotAdd(long start, long size) {
        DriverInput input =
                new DriverInput("hot-add", Map.of("address", Long.toString(start), "size", Long.toString(size)));
        assertThat(driver.handle(input, core).isDone()).isTrue();
        return new HyperVState(core);
    }

    @Test
    void itIntroducesItself() {
        assertThat(ServiceLoader.load(HotplugDriverProvider.class)).hasAtLeastOneElementOfType(HyperVProvider.class);
        assertThat(driver.unavailable("powerpc-radix-64k")).isPresent();
        assertThat(driver.unavailable("arm64-4k")).isEmpty();
    }

    @Test
    void theAnswerIsWhatIsCovered() {
        HyperVState state = hotAdd(START, 300 * Bytes.MIB);
        assertThat(state.lastAnswer()).isEqualTo(76800);
        assertThat(state.pagesAdded()).isEqualTo(76800);
        assertThat(state.lastResult()).isTrue();
        HotAddRegion region = state.regions().get(0);
        assertThat(region.addedEnd() - region.start()).isEqualTo(3 * PAGES);
        assertThat(region.coveredEnd() - region.coveredStart()).isEqualTo(76800);
        assertThat(region.end()).isEqualTo(region.addedEnd());
        verify(core, times(3)).addMemory(any());
    }

    @Test
    void aFailureRevertsItsChunkOnly() {
        Refusal noMemory = Refusal.of(StandardRule.MEMMAP_ALLOCATED, "no memory");
        when(core.addMemory(any())).thenReturn(Outcome.done()).thenReturn(Outcome.refused(noMemory));
        HyperVState state = hotAdd(START, 3 * BLOCK);
        assertThat(state.lastAnswer()).isEqualTo(PAGES);
        assertThat(state.mayHotAdd()).isTrue();
        assertThat(state.regions().get(0).coveredEnd())
                .isLessThanOrEqualTo(state.regions().get(0).addedEnd());
    }

    @Test
    void whatIsThereAlreadyIsAskedForNoMore() {
        when(core.addMemory(any())).thenReturn(Outcome.refused(Refusal.of(StandardRule.RESOURCE_FREE, "taken")));
        HyperVState state = hotAdd(START, BLOCK);
        assertThat(state.lastAnswer()).isZero();
        assertThat(state.lastResult()).as("the host had better stop").isTrue();
        hotAdd(START + BLOCK, BLOCK);
        verify(core, times(1)).addMemory(any());
    }

    @Test
    void onlyBackedPagesAreGivenOut() {
        HyperVState state = hotAdd(START, 32 * Bytes.MIB);
        hotAdd(START + 64 * Bytes.MIB, 32 * Bytes.MIB);
        long pfn = START >>> 12;
        state.onlinePages(new PfnRange(pfn, PAGES));
        verify(pages).genericOnline(new PfnRange(pfn, 8192));
        verify(pages).genericOnline(new PfnRange(pfn + 16384, 8192));
        verify(pages, times(2)).genericOnline(any());
        assertThat(state.pagesOnlined()).isEqualTo(16384);
        state.wentOffline(new PfnRange(pfn, PAGES));
        assertThat(state.pagesOnlined()).isZero();
        state.onlinePages(new PfnRange(pfn + 10 * PAGES, PAGES));
        verify(pages).genericOnline(new PfnRange(pfn + 10 * PAGES, PAGES));
    }

    @Test
    void itWaitsForAnOnline() {
        when(core.onlineBlocks(any())).thenReturn(List.of());
        assertThat(hotAdd(START, 2 * BLOCK).isAdding()).isTrue();
        verify(timers).schedule("hyperv", "ol_waitevent", 5000);
        assertThatIllegalArgumentException().isThrownBy(() -> hotAdd(START, BLOCK));
        assertThat(driver.timerExpired("ol_waitevent", core).isDone()).isTrue();
        assertThat(driver.timerExpired("ol_waitevent", core).isDone()).isTrue();
        assertThat(new HyperVState(core).lastAnswer()).isEqualTo(2 * PAGES);
        verify(pages, never()).genericOnline(any());
    }
}
