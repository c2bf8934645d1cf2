package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.refused;
import static io.github.mmhotplug.conformance.Ops.remove;
import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.FrameView;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.MemmapPlace;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.ZoneStats;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The designs of 2018 and 2019 from the add to the offline: on x86 9 GiB hold 36864 pages of memmap, which are all of the
 * first block and an eighth of the second.
 */
class MemmapFromRangeTest {
    private static final long GIB = Bytes.GIB;
    private static final long START = 4 * GIB;
    private static final long BLOCK = 128 * Bytes.MIB;
    private static final long HEAD = START >> 12;
    private static final long BLOCK_PAGES = BLOCK >> 12;
    private static final PfnRange MEMMAP = new PfnRange(HEAD, 36864);

    @RegisterExtension
    final Machines machines = new Machines();

    private Machine added(String kernel) {
        Machine machine = machines.warm(Port.of("x86", kernel));
        done(machine, add(START, 9 * GIB, MhpFlag.MEMMAP_FROM_RANGE));
        return machine;
    }

    private Machine online(String kernel, String word) {
        Machine machine = added(kernel);
        done(machine, state(START, 9 * GIB, word));
        return machine;
    }

    private static ZoneStats zone(Machine machine, int node, ZoneType type) {
        return machine.snapshot().zones().stream()
                .filter(zone -> zone.node() == node && zone.type() == type)
                .findFirst()
                .orElseThrow();
    }

    private static long freeOn(Machine machine, int node) {
        return machine.snapshot().freeAreas().stream()
                .filter(zone -> zone.node() == node)
                .mapToLong(zone -> zone.pages())
                .sum();
    }

    /** {@code add_memory}, {@code __add_memory}, {@code add_memory_resource}: whoever passes the flag, s390 clears it. */
    @ParameterizedTest
    @ValueSource(strings = {"rfc-2018", "rfc-2019"})
    void theArchitectureClearsTheHintWhoeverGivesIt(String kernel) {
        HotplugDriver balloon = new HotplugDriver() {
            @Override
            public String id() {
                return "balloon";
            }

            @Override
            public Outcome<Unit> handle(DriverInput input, CorePort core) {
                return core.addMemory(
                        AddMemoryRequest.of(START, core.memoryBlockSizeBytes()).withFlag(MhpFlag.MEMMAP_FROM_RANGE));
            }
        };
        for (String architecture : List.of("s390", "x86")) {
            Port port = Port.of(architecture, kernel);
            long block = port.architecture().memoryBlockSizeBytes();
            for (Operation entry : List.of(
                    add(START, block, MhpFlag.MEMMAP_FROM_RANGE),
                    port.isX86() ? Ops.plug(START, block) : add(START, block, MhpFlag.MEMMAP_FROM_RANGE),
                    new Operation.Drive("balloon", new DriverInput("inflate", Map.of())))) {
                Machine machine = machines.boot(port.builder().driver(balloon));
                HotAdd added = Ops.hotAdd(machine, entry);
                assertThat(added.requested()).isEqualTo(MemmapPlace.FROM_RANGE);
                if (port.isX86()) {
                    assertThat(added.place()).isEqualTo(MemmapPlace.FROM_RANGE);
                    assertThat(machine.frames().vmemmapRuns()).containsExactly(new PfnRange(HEAD, 512));
                } else {
                    assertThat(added.place()).isEqualTo(MemmapPlace.SYSTEM);
                    assertThat(added.whyNot().orElseThrow().rule().id()).isEqualTo("ARC-S390-01");
                    assertThat(machine.frames().vmemmapRuns()).isEmpty();
                }
            }
        }
    }

    /** {@code __init_single_page} at {@code move_pfn_range_to_zone} leaves alone what {@code mapping} says is marked. */
    @ParameterizedTest
    @CsvSource({"rfc-2018, online", "rfc-2018, online_movable", "rfc-2019, online", "rfc-2019, online_movable"})
    void goingOnlineAndOfflineKeepsTheMarks(String kernel, String word) {
        Machine machine = added(kernel);
        assertThat(machine.frames().vmemmapRuns()).containsExactly(MEMMAP);
        for (int cycle = 0; cycle < 2; cycle++) {
            done(machine, state(START, 9 * GIB, word));
            assertThat(machine.frames().vmemmapRuns()).containsExactly(MEMMAP);
            Machines.assertSound(machine);
            done(machine, state(START, 9 * GIB, "offline"));
            assertThat(machine.frames().vmemmapRuns()).containsExactly(MEMMAP);
        }
        done(machine, remove(START, 9 * GIB));
        assertThat(machine.frames().vmemmapRuns()).isEmpty();
    }

    /** What online offers the allocator: nothing of the first block, seven eighths of the second, all of the others. */
    @ParameterizedTest
    @ValueSource(strings = {"rfc-2018", "rfc-2019"})
    void onlineSkipsTheMemmapAlsoWhereABlockIsNothingElse(String kernel) {
        Machine machine = added(kernel);
        long[] managed = {0, BLOCK_PAGES - 4096, BLOCK_PAGES};
        long sum = 0;
        for (int block = 0; block < managed.length; block++) {
            done(machine, state(START + block * BLOCK, BLOCK, "online_movable"));
            sum += managed[block];
            ZoneStats movable = zone(machine, 0, ZoneType.MOVABLE);
            assertThat(movable.managedPages()).isEqualTo(sum);
            assertThat(movable.presentPages()).isEqualTo((block + 1) * BLOCK_PAGES);
            Machines.assertSound(machine);
        }
        for (int block = 0; block < managed.length; block++) {
            done(machine, state(START + block * BLOCK, BLOCK, "offline"));
        }
        assertThat(zone(machine, 0, ZoneType.MOVABLE).managedPages()).isZero();
        assertThat(zone(machine, 0, ZoneType.MOVABLE).presentPages()).isZero();
    }

    /** 64K pages: 16384 in a block of 1 GiB, 16 of memmap for each; 1 TiB fills the first block with it. */
    @Test
    void onArm64With64KItTakesATebibyteToFillABlock() {
        Machine machine = machines.warm(Port.of("arm64-64k", "rfc-2019").with("altmapBasepages", true));
        long block = machine.architecture().memoryBlockSizeBytes();
        long start = machine.architecture().memoryBlockSizeBytes() * 4;
        done(machine, add(start, 1024 * GIB, MhpFlag.MEMMAP_FROM_RANGE));
        assertThat(machine.frames().vmemmapRuns()).containsExactly(new PfnRange(start >> 16, block >> 16));
        done(machine, state(start, 2 * block, "online_movable"));
        assertThat(zone(machine, 0, ZoneType.MOVABLE).presentPages()).isEqualTo((2 * block) >> 16);
        assertThat(zone(machine, 0, ZoneType.MOVABLE).managedPages()).isEqualTo(block >> 16);
        done(machine, state(start, 2 * block, "offline"));
        done(machine, remove(start, 1024 * GIB));
    }

    /** {@code __test_page_isolated_in_pageblock}: marked pages are neither free nor in the way. */
    @ParameterizedTest
    @ValueSource(strings = {"rfc-2018", "rfc-2019"})
    void isolationStepsOverTheMemmap(String kernel) {
        Machine machine = online(kernel, "online_movable");
        long free = freeOn(machine, 0);
        done(machine, state(START + BLOCK, BLOCK, "offline"));
        assertThat(freeOn(machine, 0)).isEqualTo(free - (BLOCK_PAGES - 4096));
    }

    /** {@code has_unmovable_pages}: marked pages are reserved, yet what it finds is what lies behind them. */
    @ParameterizedTest
    @ValueSource(strings = {"rfc-2018", "rfc-2019"})
    void theCheckForUnmovablePagesStepsOverTheMemmap(String kernel) {
        Machine machine = online(kernel, "online_kernel");
        done(machine, state(START + BLOCK, BLOCK, "offline"));
        done(machine, state(START + BLOCK, BLOCK, "online_kernel"));
        // fill all of NORMAL, so that the second block has some
        long pages = zone(machine, 0, ZoneType.NORMAL).managedPages() / 2;
        done(machine, Operation.Allocate.in(ZoneType.NORMAL, "slab", AllocationKind.UNMOVABLE, pages << 12));
        List<PfnRange> slab = machine.frames().framesOf("slab");
        for (long block = 0; block < 72; block++) {
            PfnRange pfns = new PfnRange(HEAD + block * BLOCK_PAGES, BLOCK_PAGES);
            Operation offline = state(START + block * BLOCK, BLOCK, "offline");
            if (slab.stream().anyMatch(pfns::intersects)) {
                Refusal refusal = refused(machine, offline);
                assertThat(refusal.errno()).isEqualTo(Errno.EBUSY);
                assertThat(refusal.detail()).contains("'slab'");
            } else {
                done(machine, offline);
            }
        }
    }

    /** {@code do_migrate_range}: what is movable leaves the block, the marked pages before it stay. */
    @ParameterizedTest
    @ValueSource(strings = {"rfc-2018", "rfc-2019"})
    void theScanForMovablePagesStepsOverTheMemmap(String kernel) {
        Machine machine = added(kernel);
        PfnRange second = new PfnRange(HEAD + BLOCK_PAGES, BLOCK_PAGES);
        done(machine, state(START, 2 * BLOCK, "online_movable"));
        long size = (BLOCK_PAGES - 4096) << 12;
        done(machine, Operation.Allocate.in(ZoneType.MOVABLE, "cache", AllocationKind.MOVABLE, size));
        assertThat(machine.frames().framesOf("cache"))
                .containsExactly(new PfnRange(second.startPfn() + 4096, size >> 12));
        done(machine, state(START + BLOCK, BLOCK, "offline"));
        assertThat(machine.frames().framesOf("cache")).isNotEmpty().noneMatch(second::intersects);
        assertThat(machine.frames().vmemmapRuns()).containsExactly(MEMMAP);
    }

    /** {@code /proc/kpageflags}: reserved, and nothing else; an allocator's page behind them. */
    @ParameterizedTest
    @ValueSource(strings = {"rfc-2018", "rfc-2019"})
    void kpageflagsShowsTheMemmapAsReserved(String kernel) {
        FrameView frames = online(kernel, "online_movable").frames();
        for (long pfn : new long[] {HEAD, HEAD + BLOCK_PAGES, MEMMAP.endPfn() - 1}) {
            assertThat(frames.kpageflags(pfn)).hasValue(FrameView.RESERVED);
        }
        assertThat(frames.kpageflags(MEMMAP.endPfn())).hasValue(FrameView.BUDDY);
    }

    /** {@code pfn_to_online_page}: a marked page has a section that is online, also in a block that is all memmap. */
    @ParameterizedTest
    @ValueSource(strings = {"rfc-2018", "rfc-2019"})
    void pfnToOnlinePageFindsTheMemmapOfOnlineBlocksOnly(String kernel) {
        Machine machine = added(kernel);
        assertThat(machine.frames().isOnline(HEAD)).isFalse();
        done(machine, state(START, BLOCK, "online_movable"));
        assertThat(machine.frames().isOnline(HEAD)).isTrue();
        assertThat(machine.frames().isOnline(HEAD + BLOCK_PAGES)).isFalse();
        done(machine, state(START, BLOCK, "offline"));
        assertThat(machine.frames().isOnline(HEAD)).isFalse();
        assertThat(machine.frames().kpageflags(HEAD)).hasValue(FrameView.NOPAGE);
    }

    /** A node that is all movable has no memory for its own memmap: it comes from elsewhere, unless the range holds it. */
    @ParameterizedTest
    @CsvSource({"rfc-2019, true", "rfc-2019, false", "7.2, false"})
    void theMemmapOfAMovableNodeLiesOffNodeWithoutTheDesign(String kernel, boolean fromRange) {
        Machine machine = machines.boot(
                Port.of("x86", kernel).builder().possibleNodes(Set.of(0, 1)).autoOnline(OnlineType.ONLINE_MOVABLE));
        for (int number = 0; number < 2; number++) {
            long boot = freeOn(machine, 0);
            long own = freeOn(machine, 1);
            AddMemoryRequest request =
                    AddMemoryRequest.of(START + number * GIB, GIB).withNode(new NodeId(1));
            Cost cost = done(
                            machine,
                            new Operation.AddMemory(fromRange ? request.withFlag(MhpFlag.MEMMAP_FROM_RANGE) : request))
                    .cost();
            assertThat(cost.memmapFromRangePages()).isEqualTo(fromRange ? 4096 : 0);
            assertThat(boot - freeOn(machine, 0)).isEqualTo(fromRange ? 0 : 4096);
            assertThat(freeOn(machine, 1) - own).isEqualTo((GIB >> 12) - (fromRange ? 4096 : 0));
        }
        ZoneStats movable = zone(machine, 1, ZoneType.MOVABLE);
        assertThat(movable.presentPages()).isEqualTo((2 * GIB) >> 12);
    }

    /**
     * H34: 256 MiB free, blocks of 128 MiB that user space does not bring online in time: 2 MiB of memmap each. A table of
     * the linear map for every GiB leaves no 2 MiB for the 128th.
     */
    @ParameterizedTest
    @CsvSource({"false, offline, 127", "false, online, 256", "false, online_movable, 127", "true, offline, 256"})
    void aBalloonThatGrowsFasterThanUserSpaceStarvesTheKernel(boolean fromRange, String policy, int blocks) {
        Machine machine = machines.boot(Port.of("x86", "rfc-2019").builder().freeBytes(256 * Bytes.MIB));
        done(machine, Ops.parameter("auto_online_blocks", policy));
        MhpFlag[] flags = fromRange ? new MhpFlag[] {MhpFlag.MEMMAP_FROM_RANGE} : new MhpFlag[0];
        int got = 0;
        while (got < 256
                && machine.apply(add(START + got * BLOCK, BLOCK, flags)).isDone()) {
            got++;
        }
        assertThat(got).isEqualTo(blocks);
        if (blocks < 256) {
            assertThat(refused(machine, add(START + got * BLOCK, BLOCK)).errno())
                    .isEqualTo(Errno.ENOMEM);
        }
    }

    /** H36: the port's records of 2018 forget the memmap before it is unmapped. */
    @ParameterizedTest
    @CsvSource({
        "powerpc-hash-64k, 0x80000-0xbffff",
        "powerpc-hash-4k, 0x800000-0xa3ffff",
        "powerpc-radix-64k, 0x80000-0xa7fff",
        "powerpc-radix-4k, 0x800000-0xa3ffff"
    })
    void thePowerpcBugOf2018BreaksI40(String variant, String stillDescribed) {
        long start = 32 * GIB;
        for (boolean faithful : new boolean[] {false, true}) {
            Port port = Port.of(variant, "rfc-2018");
            assertThat(port.profile().quirks())
                    .anyMatch(quirk -> quirk.id().equals("powerpc.vmemmapFreeSkipsPageVmemmap"));
            Machine machine = machines.warm(faithful ? port.faithful() : port);
            done(machine, add(start, 9 * GIB, MhpFlag.MEMMAP_FROM_RANGE));
            assertThat(MachineInvariants.brokenByQuirks(machine)).isEmpty();
            done(machine, remove(start, 9 * GIB));
            List<String> broken = MachineInvariants.brokenByQuirks(machine);
            if (faithful) {
                assertThat(broken)
                        .containsExactly("I40 the memmap of removed memory is unmapped: pfns " + stillDescribed);
            } else {
                assertThat(broken).isEmpty();
            }
        }
    }
}
