package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.FrameView;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.PageState;
import io.github.mmhotplug.core.ZoneStats;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code PageOffline} instead of {@code PG_reserved} (2024): what everybody who asks for either sees, before and after. */
class PageReservedTest {
    private static final long START = 4 * Bytes.GIB;
    private static final long BLOCK = 128 * Bytes.MIB;
    private static final long PFN = START >> 12;
    private static final int MEMMAP = 512;

    @RegisterExtension
    final Machines machines = new Machines();

    private static Stream<Port> mainline() {
        return Port.all().filter(port -> port.isX86() && !port.memmapOnMemory().equals("none"));
    }

    private static boolean before(Port port) {
        return port.profile().word(CoreCapabilities.HOTPLUG_PAGE_INIT).equals("reserved");
    }

    private Machine selfHosted(Port port) {
        Machine machine = machines.boot(port.builder().memmapOnMemory(MemmapOnMemory.ON));
        done(machine, add(START, BLOCK, MhpFlag.MEMMAP_ON_MEMORY));
        return machine;
    }

    private static long managed(Machine machine) {
        return machine.snapshot().zones().stream()
                .mapToLong(ZoneStats::managedPages)
                .sum();
    }

    @Test
    void bothGenerationsAreThere() {
        assertThat(mainline().map(PageReservedTest::before).distinct()).containsExactlyInAnyOrder(true, false);
        assertThat(before(Port.of("x86", "6.1"))).isTrue();
        assertThat(before(Port.of("x86", "6.12"))).isFalse();
        assertThat(before(Port.of("x86", "7.2"))).isFalse();
    }

    /** {@code memmap_init_range}, as {@code MEM_GOING_ONLINE} and the online callback find it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("mainline")
    void hotAddedMemoryOnItsWayOnline(Port port) {
        Machine machine = machines.warm(port);
        assertThat(machine.frames().pageGoingOnline(PFN)).isEmpty();
        done(machine, add(START, BLOCK));
        assertThat(machine.frames().pageGoingOnline(PFN))
                .contains(new PageState(before(port), !before(port), false, 1));
        // there is no struct page to read yet
        assertThat(machine.frames().page(PFN)).isEmpty();
    }

    /** {@code generic_online_page} clears either, drops the reference and counts the page as managed. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("mainline")
    void genericOnlinePageClearsEither(Port port) {
        Machine machine = machines.warm(port);
        done(machine, add(START, BLOCK));
        long managed = managed(machine);
        done(machine, state(START, BLOCK, "online"));
        assertThat(machine.frames().page(PFN)).contains(new PageState(false, false, false, 0));
        assertThat(managed(machine)).isEqualTo(managed + (BLOCK >> 12));
        done(machine, state(START, BLOCK, "offline"));
        assertThat(managed(machine)).isEqualTo(managed);
        assertThat(machine.frames().page(PFN)).isEmpty();
    }

    /** A driver's callback that gives the allocator nothing: it had to clear the bit, or its block could not go again. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("mainline")
    void whatADriverWithholdsNoLongerEndsIsolation(Port port) {
        Machine machine = machines.warm(port);
        done(machine, add(START, BLOCK));
        PageState withheld = machine.frames().pageGoingOnline(PFN).orElseThrow();
        assertThat(withheld.stopsIsolation()).isEqualTo(before(port));
        // then it is the owner's decision: the scan stops while the reference is held
        assertThat(withheld.stopsScan()).isEqualTo(!before(port));
        assertThat(new PageState(false, withheld.offline(), false, 0).stopsScan())
                .isFalse();
    }

    /** {@code mhp_init_memmap_on_memory} clears {@code PageOffline}: self-hosted pages are like other hot-added memmap. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("mainline")
    void selfHostedMemmapIsNoLongerReserved(Port port) {
        Machine machine = selfHosted(port);
        PageState expected = new PageState(before(port), false, true, 1);
        assertThat(machine.frames().pageGoingOnline(PFN)).contains(expected);
        done(machine, state(START, BLOCK, "online_movable"));
        FrameView frames = machine.frames();
        for (long pfn = PFN; pfn < PFN + MEMMAP; pfn++) {
            assertThat(frames.page(pfn)).contains(expected);
            assertThat(frames.kpageflags(pfn))
                    .hasValue(FrameView.OWNER_PRIVATE | (before(port) ? FrameView.RESERVED : 0));
        }
        assertThat(frames.page(PFN + MEMMAP)).contains(new PageState(false, false, false, 0));
        assertThat(frames.pageGoingOnline(PFN + MEMMAP)).contains(new PageState(before(port), !before(port), false, 1));
        // neither ends the offline of its own block: the block's range begins behind them
        done(machine, state(START, BLOCK, "offline"));
        assertThat(machine.frames().page(PFN)).isEmpty();
    }

    /** {@code pfn_to_online_page} is not asked for device memory; its pages are reserved in both. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("mainline")
    void deviceMemoryStaysReserved(Port port) {
        Machine machine = machines.warm(port);
        done(machine, Ops.map(machine, DevPagemap.Type.FS_DAX, START, BLOCK, 4096));
        PageState page = machine.frames().page(PFN).orElseThrow();
        assertThat(page.reserved()).isTrue();
        assertThat(page.offline()).isFalse();
        assertThat(machine.frames().pageGoingOnline(PFN)).isEmpty();
    }

    /** What the boot allocator kept, memmap of boot memory among it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("mainline")
    void bootMemoryStaysReserved(Port port) {
        Machine machine = machines.warm(port);
        FrameView frames = machine.frames();
        long reserved = 0;
        for (long pfn = 0; pfn < Port.RAM >> 12; pfn++) {
            boolean bit = frames.page(pfn).map(PageState::reserved).orElse(false);
            assertThat(bit).isEqualTo((frames.kpageflags(pfn).orElse(0) & FrameView.RESERVED) != 0);
            reserved += bit ? 1 : 0;
        }
        assertThat(reserved).isPositive();
        assertThat(frames.pageGoingOnline(0)).isEmpty();
    }

    /** The forerunner: {@code PageVmemmap} is reserved, and the head counts the sections. */
    @Test
    void theDesignsOf2018And2019ReserveToo() {
        for (String kernel : new String[] {"rfc-2018", "rfc-2019"}) {
            Machine machine = machines.warm(Port.of("x86", kernel));
            done(machine, add(START, 9 * Bytes.GIB, MhpFlag.MEMMAP_FROM_RANGE));
            assertThat(machine.frames().pageGoingOnline(PFN)).contains(new PageState(true, false, false, 72));
            done(machine, state(START, 9 * Bytes.GIB, "online"));
            assertThat(machine.frames().page(PFN)).contains(new PageState(true, false, false, 72));
            assertThat(machine.frames().page(PFN + 1)).contains(new PageState(true, false, false, 1));
        }
    }
}
