package io.github.mmhotplug.drivers.virtiomem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.PagePort;
import io.github.mmhotplug.api.driver.TimerPort;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.Capability;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.rule.VirtioMemRule;
import io.github.mmhotplug.drivers.Stores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

/** What the driver asks of a core that grants everything, with blocks of 128 MiB and pageblocks of 2 MiB. */
@ExtendWith(MockitoExtension.class)
class VirtioMemDriverTest {
    private static final String NAME = "virtio0";
    private static final long BLOCK = 128 * Bytes.MIB;
    private static final long UNIT = 2 * Bytes.MIB;
    private static final long START = 4 * Bytes.GIB;
    private static final PhysRange REGION = new PhysRange(START, 4 * Bytes.GIB);
    private static final int GROUP = 3;

    private final VirtioMemDriver driver = new VirtioMemDriver();

    @Mock
    private CorePort core;

    @Mock
    private PagePort pages;

    @Mock
    private TimerPort timers;

    @BeforeEach
    void grantEverything() {
        Stores.behind(core);
        lenient().when(core.pages()).thenReturn(pages);
        lenient().when(core.timers()).thenReturn(timers);
        lenient().when(core.architectureVariant()).thenReturn("x86-4level");
        lenient().when(core.profile()).thenReturn(kernel("x86+arm64"));
        lenient().when(core.geometry()).thenReturn(geometry(12, 9, 27));
        lenient().when(core.memoryBlockSizeBytes()).thenReturn(BLOCK);
        lenient().when(core.pluggableRange(anyBoolean())).thenReturn(new PhysRange(0, 1L << 46));
        lenient().when(core.requestParentRegion(any(), anyString())).thenReturn(Outcome.done());
        lenient().when(core.registerDynamicGroup(any(), anyLong())).thenReturn(Outcome.done(GROUP));
        lenient().when(core.unregisterGroup(anyInt())).thenReturn(Outcome.done());
        lenient().when(pages.setOnlinePageCallback(anyString())).thenReturn(Outcome.done());
        lenient().when(pages.restoreOnlinePageCallback(anyString())).thenReturn(Outcome.done());
        lenient().when(core.addMemory(any())).thenReturn(Outcome.done());
        lenient().when(core.removeMemory(any())).thenReturn(Outcome.done());
    }

    private static KernelProfile kernel(String with) {
        return KernelProfile.named("test")
                .plus(
                        List.of(
                                capability(CoreCapabilities.VIRTIO_MEM, with),
                                capability(CoreCapabilities.VIRTIO_MEM_SUBBLOCK, "pageblock"),
                                capability(CoreCapabilities.HOTPLUG_PAGE_INIT, "offline"),
                                capability(CoreCapabilities.MEMORY_GROUPS, "on")),
                        List.of());
    }

    private static Capability capability(String key, String word) {
        return new Capability(key, word, "core.profiles");
    }

    private static MemoryGeometry geometry(int pageShift, int pageblockOrder, int sectionSizeBits) {
        List<PageTableLevel> levels = List.of(new PageTableLevel("PTE", pageShift, 512, 4096, true));
        return new MemoryGeometry(
                pageShift,
                sectionSizeBits,
                46,
                pageblockOrder,
                pageblockOrder,
                64,
                1L << (pageShift + pageblockOrder),
                levels,
                levels,
                0,
                0);
    }

    private Outcome<Unit> input(String verb, String... more) {
        Map<String, String> arguments = new HashMap<>(Map.of("device", NAME));
        for (int i = 0; i < more.length; i += 2) {
            arguments.put(more[i], more[i + 1]);
        }
        return driver.handle(new DriverInput(verb, arguments), core);
    }

    private Outcome<Unit> create(long unit) {
        return input(
                "create",
                "address",
                Long.toString(REGION.startAddress()),
                "size",
                Long.toString(REGION.sizeBytes()),
                "block_size",
                Long.toString(unit));
    }

    /** The host asks for a size, and the work that it starts runs. */
    private List<Note> resize(long bytes) {
        assertThat(input("request", "size", Long.toString(bytes)).isDone()).isTrue();
        return driver.timerExpired(NAME + ".work", core).notes();
    }

    private long fact(String name) {
        return driver.facts(core).getOrDefault(NAME + "." + name, 0L);
    }

    @Test
    void aProbeClaimsRegionGroupAndCallbackInThatOrder() {
        assertThat(create(UNIT).isDone()).isTrue();
        InOrder order = inOrder(core, pages, timers);
        order.verify(core).requestParentRegion(REGION, NAME);
        order.verify(core).registerDynamicGroup(NodeId.ZERO, BLOCK >> 12);
        order.verify(pages).setOnlinePageCallback("virtio-mem");
        order.verify(timers).schedule("virtio-mem", NAME + ".work", 0);
    }

    @Test
    void aCallbackThatIsTakenUndoesTheProbe() {
        when(pages.setOnlinePageCallback(anyString()))
                .thenReturn(Outcome.refused(Refusal.of(DriverRule.ONLINE_CALLBACK_FREE, "a balloon has it")));
        assertThat(create(UNIT).refusal().orElseThrow().rule()).isEqualTo(DriverRule.ONLINE_CALLBACK_FREE);
        verify(core).unregisterGroup(GROUP);
        verify(core).releaseRegion(REGION, NAME);
        assertThat(driver.facts(core)).isEmpty();
    }

    @Test
    void anArchitectureThatTheKernelHasItNotForIsRefused() {
        when(core.architectureVariant()).thenReturn("powerpc-radix-64k");
        assertThat(create(UNIT).refusal().orElseThrow().rule()).isEqualTo(VirtioMemRule.BUILT);
        verify(core, never()).requestParentRegion(any(), anyString());
    }

    /** Page size, pageblock order, block, device block: the unit, and whether it is a big block. */
    @ParameterizedTest
    @CsvSource({
        "12,  9, 128,   2,   2, false",
        "12,  9, 128, 256, 256, true",
        "12,  9, 2048,  2,   2, false",
        "12,  9, 2048, 256, 256, false",
        "14, 11, 128,   2,  32, false",
        "14, 11, 128, 256, 256, true",
        "16, 13, 512,   2, 512, true",
        "12,  8, 256,   2,   2, false",
        "12,  8, 256,   1,   1, false",
        "12,  8, 256, 256, 256, true"
    })
    void theUnitIsTheLargestOfDeviceBlockAndPageblock(
            int pageShift, int pageblockOrder, long block, long deviceBlock, long unit, boolean big) {
        when(core.memoryBlockSizeBytes()).thenReturn(block * Bytes.MIB);
        when(core.geometry())
                .thenReturn(geometry(pageShift, pageblockOrder, Long.numberOfTrailingZeros(block * Bytes.MIB)));
        assertThat(create(deviceBlock * Bytes.MIB).isDone()).isTrue();
        assertThat(fact("unit")).isEqualTo(unit * Bytes.MIB);
        assertThat(new Device(NAME, core).hasBigBlocks()).isEqualTo(big);
    }

    @Test
    void memoryIsAddedBlockByBlockAndMerged() {
        create(UNIT).ignore();
        assertThat(resize(BLOCK + UNIT)).isEmpty();
        ArgumentCaptor<AddMemoryRequest> added = ArgumentCaptor.forClass(AddMemoryRequest.class);
        verify(core, org.mockito.Mockito.times(2)).addMemory(added.capture());
        AddMemoryRequest last = added.getValue();
        assertThat(last.startAddress()).isEqualTo(START + BLOCK);
        assertThat(last.sizeBytes()).isEqualTo(BLOCK);
        assertThat(last.flags()).containsExactlyInAnyOrder(MhpFlag.MERGE_RESOURCE, MhpFlag.NID_IS_MGID);
        assertThat(last.resourceName()).isEqualTo("System RAM (virtio_mem)");
        assertThat(last.group()).hasValue(GROUP);
        assertThat(fact("OFFLINE")).isEqualTo(1);
        assertThat(fact("OFFLINE_PARTIAL")).isEqualTo(1);
        assertThat(fact("offline_size")).isEqualTo(2 * BLOCK);
    }

    @Test
    void whatCannotBeAddedIsUnpluggedAgain() {
        Refusal why = Refusal.of(StandardRule.MEMMAP_ALLOCATED, "no memory");
        when(core.addMemory(any())).thenReturn(Outcome.refused(why));
        create(UNIT).ignore();
        assertThat(resize(BLOCK)).extracting(Note::rule).containsExactly(StandardRule.MEMMAP_ALLOCATED);
        assertThat(fact("plugged_size")).isZero();
        assertThat(fact("UNUSED")).isEqualTo(1);
        assertThat(fact("offline_size")).isZero();
        verify(timers).schedule("virtio-mem", NAME + ".retry", 50_000);
    }

    @Test
    void everyRetryWaitsTwiceAsLongUpToFiveMinutes() {
        create(UNIT).ignore();
        input("answer", "to", "plug", "with", "busy", "times", "5").ignore();
        resize(BLOCK);
        for (long millis : new long[] {100_000, 200_000, 300_000, 300_000}) {
            driver.timerExpired(NAME + ".retry", core).ignore();
            assertThat(fact("retry_ms")).isEqualTo(millis);
            assertThat(driver.timerExpired(NAME + ".work", core).notes()).hasSize(1);
        }
        assertThat(driver.timerExpired(NAME + ".work", core).notes()).isEmpty();
        assertThat(fact("retry_ms")).isEqualTo(50_000);
    }

    @Test
    void offlineBlocksAreEmptiedFromTheLastOneAndRemoved() {
        create(UNIT).ignore();
        resize(3 * BLOCK);
        resize(BLOCK + 5 * UNIT);
        verify(core).removeMemory(new PhysRange(START + 2 * BLOCK, BLOCK));
        assertThat(fact("OFFLINE")).isEqualTo(1);
        assertThat(fact("OFFLINE_PARTIAL")).isEqualTo(1);
        assertThat(driver.brokenInvariants(core)).isEmpty();
    }

    @Test
    void inputsThatNoHostCouldGiveAreNoInputs() {
        create(UNIT).ignore();
        assertThatThrownBy(() -> create(UNIT)).hasMessageContaining("there is a device virtio0");
        assertThatThrownBy(() -> input("request", "size", "1")).hasMessageContaining("device blocks");
        assertThatThrownBy(() -> input("resize")).hasMessageContaining("no 'resize'");
        assertThatThrownBy(() -> input("answer", "with", "busy", "times", "0")).hasMessageContaining("'times'");
        assertThatThrownBy(() -> driver.handle(new DriverInput("remove", Map.of("device", "virtio1")), core))
                .hasMessageContaining("no device virtio1");
    }
}
