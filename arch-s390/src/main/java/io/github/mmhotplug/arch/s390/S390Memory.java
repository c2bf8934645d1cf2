package io.github.mmhotplug.arch.s390;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.DeviceMemoryClass;
import io.github.mmhotplug.api.hotplug.MemoryFlag;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.hotplug.PageProtection;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.walk.CutLeaf;
import io.github.mmhotplug.api.walk.LinearMapper;
import io.github.mmhotplug.api.walk.TableSweeper;
import java.util.List;
import java.util.Optional;

/**
 * {@code arch_add_memory}, {@code arch_remove_memory}: identity map and sections. {@code max_pfn} stays as boot set it,
 * for it counts standby memory already.
 */
final class S390Memory implements ArchMemory {
    private final S390Capabilities capabilities;
    private final PhysRange reach;
    private final List<ZoneLimit> zones;

    /**
     * The hook under one kernel on one machine.
     *
     * @param reach what the identity map can cover
     * @param zones the kernel zones and where they end, ascending
     */
    S390Memory(S390Capabilities capabilities, PhysRange reach, List<ZoneLimit> zones) {
        this.capabilities = capabilities;
        this.reach = reach;
        this.zones = zones;
    }

    @Override
    public Outcome<Unit> add(ArchRange request, CoreMemory core) {
        Optional<Refusal> refusal = check(request);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        PhysRange range = request.range();
        LinearMapper builder = new LinearMapper(core.linearMap(), S390Geometry.PAGE_SHIFT);
        if (!builder.map(range.startAddress(), range.endAddress())) {
            Refusal failure = core.lastFailure();
            return undo(builder, core, Outcome.refused(failure));
        }
        Outcome<Unit> added = capabilities.choosesZone()
                ? addByZone(request, core)
                : core.addPages(request.node(), pfns(range), withoutMemmapFromRange(request.params()));
        return added.isDone() ? added : undo(builder, core, added);
    }

    /** The range is cut where a kernel zone ends, and each piece added to its own zone. */
    private Outcome<Unit> addByZone(ArchRange request, CoreMemory core) {
        PfnRange all = pfns(request.range());
        MhpParams params = request.params();
        boolean device = params.flags().contains(MemoryFlag.DEVICE);
        Outcome<Unit> added = Outcome.done();
        long start = all.startPfn();
        for (ZoneLimit limit : zones) {
            long end = Math.min(all.endPfn(), limit.endAddress() >>> S390Geometry.PAGE_SHIFT);
            if (start < end && added.isDone()) {
                PfnRange piece = PfnRange.ofEnd(start, end);
                ZoneType zone = core.zoneForMemory(request.node(), piece, limit.zone(), device);
                added = core.addPages(request.node(), zone, piece, params);
                start = added.isDone() ? end : start;
            }
        }
        if (added.isRefused() && start > all.startPfn() && !capabilities.addPagesLeaks()) {
            core.removePages(PfnRange.ofEnd(all.startPfn(), start), params);
        }
        return added;
    }

    @Override
    public Outcome<Unit> remove(ArchRange request, CoreMemory core) {
        Optional<Refusal> refusal =
                DeviceMemoryClass.unsupported(request, "arch_remove_memory").or(() -> isStub(request));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        PhysRange range = request.range();
        PageTableEditor linearMap = core.linearMap();
        if (!capabilities.splitsLargeLeaves() && !capabilities.partialLeafStaysMapped()) {
            Optional<CutLeaf> cut = CutLeaf.atEndsOf(linearMap, range);
            if (cut.isPresent()) {
                return Outcome.refused(cut.get().refusal(range));
            }
        }
        core.removePages(pfns(range), request.params());
        if (capabilities.splitsLargeLeaves()
                && !(CutLeaf.splitAt(linearMap, range.startAddress())
                        && CutLeaf.splitAt(linearMap, range.endAddress()))) {
            return Outcome.refused(core.lastFailure());
        }
        new TableSweeper(linearMap, false, TableSweeper.clearWhole(linearMap))
                .sweep(range.startAddress(), range.endAddress());
        core.flushTlb(false);
        return Outcome.done();
    }

    private Optional<Refusal> isStub(ArchRange request) {
        return capabilities.archRemoveMemory()
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        S390Rule.REMOVE_BUILT,
                        "arch_remove_memory of kernel " + capabilities.profile().name() + " is a stub, and "
                                + request.range() + " stays",
                        Fact.address("start", request.range().startAddress()),
                        Fact.bytes("size", request.range().sizeBytes()),
                        Fact.text("kernel", capabilities.profile().name())));
    }

    private Optional<Refusal> check(ArchRange request) {
        Optional<Refusal> unsupported = DeviceMemoryClass.unsupported(request, "arch_add_memory");
        if (unsupported.isPresent()) {
            return unsupported;
        }
        MhpParams params = request.params();
        // pgprot_decrypted() changes nothing here
        boolean kernel = params.pgprot() == PageProtection.KERNEL || params.pgprot() == PageProtection.DECRYPTED;
        if (!kernel) {
            return Optional.of(Refusal.of(
                    S390Rule.PROTECTION_KERNEL,
                    "the protection is " + params.pgprot() + ", not KERNEL",
                    Fact.text("pgprot", params.pgprot().name())));
        }
        if (params.altmap().isPresent() && !capabilities.altmap()) {
            String name = capabilities.profile().name();
            return Optional.of(Refusal.of(
                    S390Rule.ALTMAP_KNOWN,
                    "there is an altmap at pfn 0x"
                            + Long.toHexString(params.altmap().get().basePfn()) + ", and the s390 port of kernel "
                            + name + " takes none",
                    Fact.pfn("altmapBase", params.altmap().get().basePfn()),
                    Fact.text("kernel", name)));
        }
        PhysRange range = request.range();
        if (!reach.contains(range)) {
            return Optional.of(Refusal.of(
                    S390Rule.WITHIN_REACH,
                    range + " ends beyond the identity map, which ends at 0x" + Long.toHexString(reach.endAddress()),
                    Fact.address("start", range.startAddress()),
                    Fact.bytes("size", range.sizeBytes()),
                    Fact.address("identityMapEnd", reach.endAddress())));
        }
        return Optional.empty();
    }

    /** The port's veto against {@code MHP_MEMMAP_FROM_RANGE}: the flag is a wish, and it is cleared. */
    private MhpParams withoutMemmapFromRange(MhpParams params) {
        StorageAssign assign = capabilities.storageAssign();
        if (!params.memmapFromRange() || assign.accessibleAtAdd()) {
            return params;
        }
        return params.clearMemmapFromRange(Veto.of(
                S390Rule.MEMMAP_FROM_RANGE,
                "the range can't hold its memmap: memory becomes accessible only " + assign.when(),
                Fact.text("storageAssigned", assign.when())));
    }

    private static Outcome<Unit> undo(LinearMapper builder, CoreMemory core, Outcome<Unit> refused) {
        builder.undo();
        core.flushTlb(false);
        return refused;
    }

    private static PfnRange pfns(PhysRange range) {
        return range.toPfns(S390Geometry.PAGE_SHIFT);
    }
}
