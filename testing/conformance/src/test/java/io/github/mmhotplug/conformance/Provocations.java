package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.plug;
import static io.github.mmhotplug.conformance.Ops.remove;
import static io.github.mmhotplug.conformance.Ops.state;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.hotplug.PageProtection;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** For every rule a machine and an input that meet exactly it. */
final class Provocations {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final long TIB = Bytes.TIB;
    private static final long START = 4 * GIB;
    private static final long BLOCK = 128 * MIB;

    private Provocations() {}

    /**
     * One of them.
     *
     * @param rule id of the rule
     * @param machine brought to the point
     * @param operation what meets the rule
     * @param faults failures on purpose
     */
    record Provocation(String rule, Machine machine, Operation operation, Faults faults) {
        /** What the machine answers, or answered while it booted. */
        Outcome<Effect> outcome() {
            return machine.bootJournal().isEmpty()
                    ? machine.apply(operation, faults)
                    : machine.bootJournal().get(0).outcome();
        }

        @Override
        public String toString() {
            return rule;
        }
    }

    static Provocation of(String rule, Machine machine, Operation operation) {
        return new Provocation(rule, machine, operation, Faults.NONE);
    }

    static Stream<Provocation> all() {
        return Stream.of(
                        adds(),
                        BlockProvocations.all(),
                        placements(),
                        removals(),
                        ofPorts(),
                        ofArm64(),
                        ofPowerpc(),
                        WorkloadProvocations.all(),
                        DeviceProvocations.all(),
                        DriverProvocations.all(),
                        VirtioMemProvocations.all())
                .flatMap(group -> group);
    }

    private static Machine x86(String kernel) {
        return Port.of("x86", kernel).builder().boot();
    }

    private static Machine s390(String kernel) {
        return Port.of("s390", kernel).builder().boot();
    }

    private static Machine x86(String kernel, UnaryOperator<MachineBuilder> how) {
        return how.apply(Port.of("x86", kernel).builder()).boot();
    }

    /** A machine that something was added to. */
    private static Machine after(Machine machine, Operation... operations) {
        for (Operation operation : operations) {
            done(machine, operation);
        }
        return machine;
    }

    /** A machine of an architecture that nobody has, with the kernel of another. */
    private static Machine invented(Port port, InventedArchitecture architecture, MemmapOnMemory parameter) {
        Architecture invented = architecture;
        Machine machine = Port.withDrivers(MachineBuilder.of(
                                invented, port.profile(), port.reference().facts())
                        .bootTables(false)
                        .memmapOnMemory(parameter))
                .boot();
        architecture.arm(true);
        return machine;
    }

    private static Operation request(UnaryOperator<AddMemoryRequest> change) {
        return new Operation.AddMemory(change.apply(AddMemoryRequest.of(START, BLOCK)));
    }

    private static Operation named(String resourceName) {
        return new Operation.AddMemory(new AddMemoryRequest(
                NodeId.ZERO, OptionalInt.empty(), START, BLOCK, Set.of(), resourceName, Optional.empty()));
    }

    private static Stream<Provocation> adds() {
        return Stream.of(
                of("ADD-001", x86("7.2"), add(64 * TIB - BLOCK, 2 * BLOCK)),
                of("ADD-002", x86("7.2"), named("dax0.0")),
                of("ADD-003", x86("7.2"), add(2 * GIB - BLOCK, 2 * BLOCK)),
                of("ADD-004", x86("7.2"), add(START + 64 * MIB, 200 * MIB)),
                of("ADD-005", x86("7.2"), request(request -> request.withGroup(7))),
                of("ADD-006", x86("7.2"), request(request -> request.withNode(new NodeId(3)))),
                of("ADD-007", x86("7.2"), add(START, BLOCK, MhpFlag.MEMMAP_FROM_RANGE)),
                of("ADD-008", x86That(ADDS_WITHOUT_PROTECTION), add(START, BLOCK)),
                of("ADD-009", x86That(SHIFTS_ITS_ALTMAP), add(START, BLOCK)),
                of("ADD-010", x86That(ADDS_HALF_A_SUBSECTION), add(START, BLOCK)),
                of("ADD-011", withALeakedSection(), add(START, GIB)),
                of("ADD-012", x86("7.2", builder -> builder.freeBytes(120 * MIB)), add(START, 12 * GIB)),
                of("ADD-013", withBlocksThatGrow(), add(2 * GIB, 2 * BLOCK)),
                of("ADD-014", x86("7.2", builder -> builder.freeBytes(0)), add(START, BLOCK)),
                new Provocation("ADD-015", x86("7.2"), add(START, BLOCK), Faults.mapping(0)),
                DriverProvocations.groupOfNothing());
    }

    private static Stream<Provocation> placements() {
        UnaryOperator<MachineBuilder> on = builder -> builder.memmapOnMemory(MemmapOnMemory.ON);
        return Stream.of(
                of("MAP-001", x86("6.1"), add(START, BLOCK, MhpFlag.MEMMAP_ON_MEMORY)),
                of("MAP-002", x86("6.1", on), add(START, 2 * BLOCK, MhpFlag.MEMMAP_ON_MEMORY)),
                // powerpc radix 64K, blocks of 16M: 256 pages, 16K of struct pages
                of(
                        "MAP-003",
                        strict(geometry(16, 24, 8, 5, 2 * MIB), MemmapOnMemory.ON),
                        add(START, 16 * MIB, MhpFlag.MEMMAP_ON_MEMORY)),
                // arm64 64K, blocks of 512M: 8 pages of 64K, pageblocks of 8192
                of(
                        "MAP-004",
                        strict(geometry(16, 29, 13, 13, 512 * MIB), MemmapOnMemory.ON),
                        add(START, 512 * MIB, MhpFlag.MEMMAP_ON_MEMORY)),
                of(
                        "MAP-005",
                        strict(geometry(16, 29, 13, 13, 512 * MIB), MemmapOnMemory.FORCE),
                        add(START, 512 * MIB, MhpFlag.MEMMAP_ON_MEMORY)),
                // arm64 16K, blocks of 128M: 512K of struct pages, PMD leaves of 32M
                of(
                        "MAP-006",
                        strict(geometry(14, 27, 11, 11, 32 * MIB), MemmapOnMemory.FORCE),
                        add(START, BLOCK, MhpFlag.MEMMAP_ON_MEMORY)),
                of("MAP-007", beforeMemmapOnMemory(), plug(START, BLOCK)),
                of(
                        "MAP-008",
                        Port.of("s390", "6.1")
                                .builder()
                                .memmapOnMemory(MemmapOnMemory.ON)
                                .boot(),
                        add(START, 256 * MIB, MhpFlag.MEMMAP_ON_MEMORY)),
                of("MAP-009", thatDescribesByBasePages(), add(START, BLOCK, MhpFlag.MEMMAP_FROM_RANGE)),
                of("MAP-010", whoseNeighbourDescribesIt(), add(START + 64 * MIB, 64 * MIB, MhpFlag.MEMMAP_FROM_RANGE)),
                of("ALT-001", thatWantsItsMemmapTwice(), add(START, BLOCK, MhpFlag.MEMMAP_ON_MEMORY)));
    }

    private static Stream<Provocation> removals() {
        UnaryOperator<MachineBuilder> on = builder -> builder.memmapOnMemory(MemmapOnMemory.ON);
        Operation selfHosted = add(START, BLOCK, MhpFlag.MEMMAP_ON_MEMORY);
        return Stream.of(
                of("REM-001", after(x86("7.2"), add(START, GIB)), remove(START + 64 * MIB, 200 * MIB)),
                of("REM-002", x86("7.2"), remove(0, BLOCK)),
                of(
                        "REM-003",
                        after(x86("6.1", on), selfHosted, add(START + BLOCK, BLOCK, MhpFlag.MEMMAP_ON_MEMORY)),
                        remove(START, 2 * BLOCK)),
                of("REM-004", after(x86("7.2", on), selfHosted, add(START + BLOCK, BLOCK)), remove(START, 2 * BLOCK)),
                of("REM-005", after(x86("7.2"), add(START, 2 * GIB)), remove(START + GIB + BLOCK, BLOCK)),
                of(
                        "REM-006",
                        after(x86("rfc-2019"), add(START, GIB, MhpFlag.MEMMAP_FROM_RANGE)),
                        remove(START, BLOCK)));
    }

    private static Stream<Provocation> ofPorts() {
        Port old = Port.of("s390", "6.1");
        return Stream.of(
                of("ARC-X86-01", reachingTwiceAsFar("x86", 128 * TIB), add(64 * TIB, BLOCK)),
                of("ARC-X86-02", withoutPse(), add(START, BLOCK, MhpFlag.MEMMAP_ON_MEMORY)),
                of("ARC-S390-01", s390("rfc-2019"), add(START, 256 * MIB, MhpFlag.MEMMAP_FROM_RANGE)),
                of(
                        "ARC-S390-02",
                        invented(
                                old,
                                new InventedArchitecture(old.architecture()) {
                                    @Override
                                    public Optional<Veto> selectsMemmapOnMemory() {
                                        return Optional.empty();
                                    }
                                },
                                MemmapOnMemory.ON),
                        add(START, 256 * MIB, MhpFlag.MEMMAP_ON_MEMORY)),
                of("ARC-S390-03", s390ThatMapsUncached(), add(START, BLOCK)),
                of("ARC-S390-04", reachingTwiceAsFar("s390", 128 * TIB), add(64 * TIB, BLOCK)),
                of("ARC-S390-09", after(s390("4.10-hmm"), add(START, 256 * MIB)), remove(START, 256 * MIB)),
                of("ARC-RV-01", Port.of("riscv", "6.1").builder().boot(), add(START, BLOCK)),
                of("ARC-RV-02", Port.of("riscv", "6.1").builder().boot(), remove(START - BLOCK, BLOCK)),
                S390Provocations.behindCma(),
                S390Provocations.besideACrashKernel(),
                S390Provocations.storageTakenAway());
    }

    private static Stream<Provocation> ofArm64() {
        return Stream.of(
                of("ARC-ARM64-05", Port.of("arm64", "4.10-hmm").builder().boot(), add(START, GIB)),
                of("ARC-ARM64-01", arm64ThatAddsASubsection(), add(START, 512 * MIB)),
                of(
                        "ARC-ARM64-02",
                        Port.of("arm64-4k", "7.2").builder().boot(),
                        // RAM from 1G to 3G
                        state(3 * GIB - BLOCK, BLOCK, "offline")),
                of(
                        "ARC-ARM64-03",
                        after(arm64WithLargeLeaves(), add(START, GIB), state(START, GIB, "online_movable")),
                        state(START + BLOCK, BLOCK, "offline")),
                of(
                        "ARC-ARM64-04",
                        after(Port.of("arm64", "rfc-2018").builder().boot(), add(START, GIB)),
                        remove(START, GIB)));
    }

    private static Stream<Provocation> ofPowerpc() {
        long start = 32 * GIB;
        long lmb = 256 * MIB;
        Port oldHash = Port.of("powerpc-hash-64k", "rfc-2019");
        return Stream.of(
                of(
                        "ARC-PPC-01",
                        Port.of("powerpc-hash-4k", "7.2")
                                .builder()
                                .memmapOnMemory(MemmapOnMemory.FORCE)
                                .boot(),
                        add(start, lmb, MhpFlag.MEMMAP_ON_MEMORY)),
                of(
                        "ARC-PPC-02",
                        Port.of("powerpc-hash-64k", "7.2")
                                .builder()
                                .largestFreeOrder(7)
                                .boot(),
                        add(start, lmb)),
                // the window of the linear map ends before what can be hot-added
                of("ARC-PPC-03", Port.of("powerpc-hash-4k", "7.2").builder().boot(), add(61 * TIB, lmb)),
                // no kernel has the one without the other: rfc-2019 with the check of 5.4 and without the fallback of
                // 2018
                of(
                        "ARC-PPC-04",
                        oldHash.with("powerpc.altmapEndPfnCheck", true)
                                .with("powerpc.altmapFallbackToSystem", false)
                                .builder()
                                .boot(),
                        add(start, 9 * GIB, MhpFlag.MEMMAP_FROM_RANGE)),
                of(
                        "ARC-PPC-05",
                        after(
                                oldHash.builder().boot(),
                                add(start, lmb, MhpFlag.MEMMAP_FROM_RANGE),
                                add(start + GIB, lmb)),
                        remove(start, lmb)));
    }

    /** 2 MiB of pages of 64 KiB have 2 KiB of struct pages. */
    private static Machine arm64ThatAddsASubsection() {
        Port port = Port.of("arm64-64k", "7.2");
        return invented(
                port,
                new InventedArchitecture(port.architecture()) {
                    @Override
                    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                        PfnRange pfns = request.range().toPfns(16);
                        return core.addPages(
                                request.node(), new PfnRange(pfns.startPfn(), (2 * MIB) >>> 16), request.params());
                    }
                },
                MemmapOnMemory.OFF);
    }

    /** Leaves of the linear map are as large as they can be. */
    private static Machine arm64WithLargeLeaves() {
        Port port = Port.of("arm64-4k", "7.2");
        return port.builder(port.facts(builder -> builder.rodataFull(false))).boot();
    }

    /** How a port misuses {@code __add_pages}. */
    private interface AddsPages {
        Outcome<Unit> add(ArchRange request, PfnRange pfns, CoreMemory core);
    }

    private static final AddsPages ADDS_WITHOUT_PROTECTION = (request, pfns, core) -> core.addPages(
            request.node(),
            pfns,
            new MhpParams(Optional.empty(), PageProtection.NONE, Optional.empty(), false, Optional.empty()));

    private static final AddsPages SHIFTS_ITS_ALTMAP = (request, pfns, core) -> core.addPages(
            request.node(),
            pfns,
            request.params().withAltmap(new FixedAltmap(pfns.startPfn() + 512, pfns.endPfn() - 1, 512)));

    private static final AddsPages ADDS_HALF_A_SUBSECTION = (request, pfns, core) ->
            core.addPages(request.node(), new PfnRange(pfns.startPfn(), 256), request.params());

    /** An altmap as a driver describes it. */
    private record FixedAltmap(long basePfn, long endPfn, long free) implements VmemAltmap {
        @Override
        public long reserve() {
            return 0;
        }

        @Override
        public long alloc() {
            return 0;
        }

        @Override
        public long align() {
            return 0;
        }
    }

    private static Machine x86That(AddsPages misuse) {
        Port port = Port.of("x86", "7.2");
        return invented(
                port,
                new InventedArchitecture(port.architecture()) {
                    @Override
                    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                        return misuse.add(request, request.range().toPfns(12), core);
                    }
                },
                MemmapOnMemory.OFF);
    }

    /** A faithful machine leaks the first section of an add that runs out of memory. */
    private static Machine withALeakedSection() {
        Port port = Port.of("x86", "6.12").faithful();
        Machine machine = port.builder().bootTables(false).boot();
        // one PUD table for the linear map; PUD table, PMD table and one leaf for the vmemmap; then nothing
        Ops.refused(machine, add(START, GIB), Faults.allocationsFrom(4));
        return machine;
    }

    /** Blocks of 128 MiB at boot, of 256 MiB later: block 8 is then what block 16 was to be. */
    private static Machine withBlocksThatGrow() {
        Port port = Port.of("x86", "7.2");
        return invented(
                port,
                new InventedArchitecture(port.architecture()) {
                    @Override
                    public long memoryBlockSizeBytes() {
                        return isArmed() ? 2 * BLOCK : BLOCK;
                    }
                },
                MemmapOnMemory.OFF);
    }

    private static MemoryGeometry geometry(
            int pageShift, int sectionBits, int maxOrder, int pageblockOrder, long pmdLeafBytes) {
        int indexBits = pageShift - 3;
        List<PageTableLevel> levels = new ArrayList<>();
        for (int shift = pageShift; shift < 46; shift += indexBits) {
            levels.add(new PageTableLevel(
                    "level " + levels.size(), shift, 1 << indexBits, 1L << pageShift, levels.size() < 2));
        }
        return new MemoryGeometry(
                pageShift, sectionBits, 46, maxOrder, pageblockOrder, 64, pmdLeafBytes, levels, levels, 0, 0);
    }

    /** Blocks of one section, under a kernel that refuses what it can't self-host. */
    private static Machine strict(MemoryGeometry geometry, MemmapOnMemory parameter) {
        Port port = Port.of("x86", "7.2").with(CoreCapabilities.MEMMAP_ON_MEMORY_FALLBACK, false);
        return invented(
                port,
                new InventedArchitecture(port.architecture()) {
                    @Override
                    public MemoryGeometry geometry() {
                        return geometry;
                    }

                    @Override
                    public long memoryBlockSizeBytes() {
                        return geometry.sectionSizeBytes();
                    }
                },
                parameter);
    }

    /** No memmap on memory, and the flag of 2019 switched off: all that the driver can do is ask. */
    private static Machine beforeMemmapOnMemory() {
        return Port.of("x86", "rfc-2019")
                .with(CoreCapabilities.MEMMAP_FROM_RANGE, false)
                .builder()
                .boot();
    }

    private static Machine thatDescribesByBasePages() {
        Port port = Port.of("x86", "rfc-2019");
        return invented(
                port,
                new InventedArchitecture(port.architecture()) {
                    @Override
                    protected Outcome<Unit> populate(
                            VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                        return services.populateBasePages(request);
                    }
                },
                MemmapOnMemory.OFF);
    }

    /** Sections of 64 MiB, two of which share a leaf of 2 MiB: the second finds its struct pages mapped. */
    private static Machine whoseNeighbourDescribesIt() {
        Port port = Port.of("x86", "rfc-2019");
        MemoryGeometry geometry = geometry(12, 26, 10, 9, 2 * MIB);
        Machine machine = invented(
                port,
                new InventedArchitecture(port.architecture()) {
                    @Override
                    public MemoryGeometry geometry() {
                        return geometry;
                    }

                    @Override
                    public long memoryBlockSizeBytes() {
                        return geometry.sectionSizeBytes();
                    }

                    @Override
                    protected Outcome<Unit> populate(
                            VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                        return services.populateHugePages(request);
                    }
                },
                MemmapOnMemory.OFF);
        return after(machine, add(START, 64 * MIB));
    }

    private static Machine thatWantsItsMemmapTwice() {
        Port port = Port.of("x86", "7.2");
        return invented(
                port,
                new InventedArchitecture(port.architecture()) {
                    @Override
                    protected Outcome<Unit> populate(
                            VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                        long first = services.allocBlockBuf(2 * MIB, request.node(), request.altmap());
                        long second = services.allocBlockBuf(2 * MIB, request.node(), request.altmap());
                        services.freeBlock(first, 2 * MIB, request.altmap());
                        return second == VmemmapServices.NO_BLOCK
                                ? Outcome.refused(services.lastFailure())
                                : right.populate(request, services);
                    }
                },
                MemmapOnMemory.ON);
    }

    private static Machine withoutPse() {
        Port port = Port.of("x86", "7.2");
        MachineFacts facts = port.facts(builder -> builder.largeLeaves(false));
        return port.builder(facts).memmapOnMemory(MemmapOnMemory.ON).boot();
    }

    /** The core lets in what the port's own map can't reach. */
    private static Machine reachingTwiceAsFar(String architecture, long end) {
        Port port = Port.of(architecture, "7.2");
        return invented(
                port,
                new InventedArchitecture(port.architecture()) {
                    @Override
                    public PhysRange mappableRange() {
                        return new PhysRange(0, end);
                    }
                },
                MemmapOnMemory.OFF);
    }

    private static Machine s390ThatMapsUncached() {
        Port port = Port.of("s390", "7.2");
        return invented(
                port,
                new InventedArchitecture(port.architecture()) {
                    @Override
                    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                        MhpParams uncached = new MhpParams(
                                Optional.empty(), PageProtection.NONCACHED, Optional.empty(), false, Optional.empty());
                        return right.add(new ArchRange(request.node(), request.range(), uncached), core);
                    }
                },
                MemmapOnMemory.OFF);
    }
}
