package io.github.mmhotplug.drivers.memtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.api.driver.PagePort;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.Capability;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.drivers.Stores;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.InOrder;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

/** Node 1 has 4 GiB at 4 GiB, in blocks of 1 GiB. */
@ExtendWith(MockitoExtension.class)
class MemtraceDriverTest {
    private static final long GIB = Bytes.GIB;
    private static final List<PageTableLevel> LEVELS = List.of(new PageTableLevel("PTE", 16, 32, 4096, true));
    private static final MemoryGeometry GEOMETRY =
            new MemoryGeometry(16, 24, 51, 8, 5, 64, 2 * Bytes.MIB, LEVELS, LEVELS, 0, 0);
    private static final Refusal WHY = Refusal.of(DriverRule.CONTIG_MOVABLE, "slab");

    private final MemtraceDriver driver = new MemtraceDriver();

    @Mock
    private CorePort core;

    @Mock
    private PagePort pages;

    @BeforeEach
    void everythingWorks() {
        Stores.behind(core);
        lenient().when(core.geometry()).thenReturn(GEOMETRY);
        lenient().when(core.memoryBlockSizeBytes()).thenReturn(GIB);
        lenient().when(core.pages()).thenReturn(pages);
        lenient()
                .when(core.onlineMemory())
                .thenReturn(new TreeMap<>(Map.of(1, List.of(new PhysRange(4 * GIB, 4 * GIB)))));
        lenient().when(pages.zone(0)).thenReturn(Optional.empty());
        lenient().when(pages.allocContigRange(any())).thenReturn(Outcome.done());
        lenient().when(pages.removeLinearMapping(any())).thenReturn(Outcome.done());
        lenient().when(pages.createLinearMapping(any())).thenReturn(Outcome.done());
        lenient().when(core.addMemory(any())).thenReturn(Outcome.done());
        lenient().when(core.removeMemory(any())).thenReturn(Outcome.done());
        lenient().when(core.onlineBlock(anyInt())).thenReturn(Outcome.done());
        lenient().when(core.offlineBlock(anyInt())).thenReturn(Outcome.done());
        kernel("contig");
    }

    private void kernel(String strategy) {
        lenient()
                .when(core.profile())
                .thenReturn(KernelProfile.named("test")
                        .plus(List.of(new Capability(CoreCapabilities.MEMTRACE, strategy, "test")), List.of()));
    }

    private Outcome<Unit> enable(long bytes) {
        return driver.handle(new DriverInput("write", Map.of("value", Long.toString(bytes))), core);
    }

    private static PfnRange pfns(long gib) {
        return new PhysRange(gib * GIB, GIB).toPfns(16);
    }

    @Test
    void itIntroducesItself() {
        assertThat(ServiceLoader.load(HotplugDriverProvider.class)).hasAtLeastOneElementOfType(MemtraceProvider.class);
        assertThat(driver.unavailable("powerpc-hash-4k")).isEmpty();
        assertThat(driver.unavailable("s390")).isPresent();
    }

    @Test
    void theFirstRangeThatCanBeHadIsTaken() {
        when(pages.allocContigRange(pfns(4))).thenReturn(Outcome.refused(WHY));
        assertThat(enable(GIB).isDone()).isTrue();
        verify(pages).removeLinearMapping(new PhysRange(5 * GIB, GIB));
        verify(pages, never()).allocContigRange(pfns(6));
        assertThat(driver.facts(core))
                .isEqualTo(Map.of("memtrace.00000001.start", 5 * GIB, "memtrace.00000001.size", GIB));

        assertThat(enable(0).isDone()).isTrue();
        InOrder order = inOrder(pages);
        order.verify(pages).createLinearMapping(new PhysRange(5 * GIB, GIB));
        order.verify(pages).freeContigRange(pfns(5));
    }

    @Test
    void aBufferThatCannotComeBackStopsItAll() {
        assertThat(enable(GIB).isDone()).isTrue();
        when(pages.createLinearMapping(any()))
                .thenReturn(Outcome.refused(Refusal.of(StandardRule.MEMMAP_ALLOCATED, "no memory")));
        Refusal refusal = enable(2 * GIB).refusal().orElseThrow();
        assertThat(refusal.rule()).isEqualTo(DriverRule.TRACE_FREED);
        assertThat(refusal.errno()).isEqualTo(DriverRule.TRACE_FREED.errno());
        verify(pages, never()).freeContigRange(any());
    }

    @Test
    void whatStaysMappedIsGivenBackAtOnce() {
        when(pages.removeLinearMapping(any())).thenReturn(Outcome.refused(WHY));
        assertThat(enable(2 * GIB).notes()).hasSize(1);
        verify(pages).freeContigRange(new PhysRange(4 * GIB, 2 * GIB).toPfns(16));
    }

    @Test
    void beforeBlocksWereUnpluggedFromTheTopDown() {
        kernel("hotUnplug");
        when(core.onlineBlocks(new PhysRange(6 * GIB, 2 * GIB))).thenReturn(List.of(6, 7));
        when(core.onlineBlocks(new PhysRange(4 * GIB, 2 * GIB))).thenReturn(List.of(4, 5));
        when(core.offlineBlock(7)).thenReturn(Outcome.refused(WHY));
        assertThat(enable(2 * GIB).isDone()).isTrue();
        InOrder order = inOrder(core);
        order.verify(core).offlineBlock(6);
        order.verify(core).onlineBlock(6);
        order.verify(core).removeMemory(new PhysRange(4 * GIB, GIB));
        order.verify(core).removeMemory(new PhysRange(5 * GIB, GIB));

        assertThat(enable(0).isDone()).isTrue();
        verify(core).addMemory(AddMemoryRequest.of(4 * GIB, 2 * GIB).withNode(new NodeId(1)));
        verify(core).onlineBlock(4);
        verify(core).onlineBlock(5);
    }
}
