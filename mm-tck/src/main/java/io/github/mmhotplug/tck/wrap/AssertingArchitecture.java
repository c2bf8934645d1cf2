package io.github.mmhotplug.tck.wrap;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.DelegatingPageTableEditor;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.pagetable.PageTableView;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.api.rule.ContractRule;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.tck.ContractViolation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Watches an architecture at every call: what the core has refused is passed on, the memmap goes before the linear map,
 * a leaf of the memmap lies on its own alignment, and goes if it was made in part, but never from under a neighbour. All
 * machines of the kit run on it.
 */
public final class AssertingArchitecture extends DelegatingArchitecture {
    private final MemoryGeometry geometry;
    private final long memoryBlockSizeBytes;
    private Optional<PfnRange> madeInPart = Optional.empty();

    public AssertingArchitecture(Architecture port) {
        super(port);
        this.geometry = port.geometry();
        this.memoryBlockSizeBytes = port.memoryBlockSizeBytes();
    }

    private ContractViolation violation(Rule rule, String what) {
        return new ContractViolation(rule, variant(), what, null);
    }

    @Override
    public MemoryGeometry geometry() {
        MemoryGeometry now = super.geometry();
        if (!geometry.equals(now)) {
            throw violation(ContractRule.FACTS_STAY, "the geometry was " + geometry + " and is " + now);
        }
        return now;
    }

    @Override
    public long memoryBlockSizeBytes() {
        long now = super.memoryBlockSizeBytes();
        if (now != memoryBlockSizeBytes) {
            throw violation(
                    ContractRule.FACTS_STAY, "a memory block was of " + memoryBlockSizeBytes + " bytes, is of " + now);
        }
        return now;
    }

    @Override
    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
        WatchedCore watched = new WatchedCore(core, request.range());
        Outcome<Unit> answer = right.add(request, watched);
        if (watched.refused.isPresent() && answer != null) {
            checkPassedOn(watched.refused.get(), answer);
        }
        return answer;
    }

    @Override
    public List<MemoryNotifier> notifiers() {
        List<MemoryNotifier> notifiers = super.notifiers();
        if (notifiers == null) {
            return notifiers; // for the engine to complain of
        }
        return notifiers.stream().map(this::watched).toList();
    }

    private MemoryNotifier watched(MemoryNotifier notifier) {
        return new MemoryNotifier() {
            @Override
            public String name() {
                return notifier.name();
            }

            @Override
            public int priority() {
                return notifier.priority();
            }

            @Override
            public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
                Optional<Veto> veto = notifier.notify(notification, context);
                if (veto != null && veto.isPresent()) {
                    checkInTime(notifier.name(), notification.event(), veto.get());
                }
                return veto;
            }
        };
    }

    private void checkInTime(String notifier, MemoryEvent event, Veto veto) {
        if (!event.isVetoable()) {
            throw violation(
                    ContractRule.NOTIFIER_EXPLAINS,
                    "'" + notifier + "' says no to " + event + ", which nobody can stop any more: " + veto);
        }
    }

    private void checkPassedOn(Refusal core, Outcome<Unit> answer) {
        Optional<Refusal> passedOn = answer.refusal();
        if (passedOn.isEmpty()) {
            throw violation(
                    ContractRule.REFUSAL_PASSED_ON,
                    "arch_add_memory succeeds although __add_pages refused with " + core);
        }
        if (passedOn.get().errno() != core.errno() || passedOn.get().rule() != core.rule()) {
            throw violation(
                    ContractRule.REFUSAL_PASSED_ON,
                    "__add_pages refused with " + core + ", arch_add_memory says " + passedOn.get());
        }
    }

    @Override
    protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
        WatchedCore watched = new WatchedCore(core, request.range());
        watched.mappedBefore = watched.isMapped();
        return right.remove(request, watched);
    }

    @Override
    protected Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
        return noteHalf(request, right.populate(request, new WatchedServices(services, request.altmap())));
    }

    @Override
    protected Outcome<Unit> populateCompoundPages(
            VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
        return noteHalf(request, right.populateCompoundPages(request, new WatchedServices(services, request.altmap())));
    }

    private Outcome<Unit> noteHalf(VmemmapRequest request, Outcome<Unit> answer) {
        madeInPart = answer != null && answer.isRefused() ? Optional.of(request.pfns()) : Optional.empty();
        return answer;
    }

    /** The core frees what could not be populated whole, at once. */
    @Override
    protected void free(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
        boolean inPart = madeInPart.filter(request.pfns()::equals).isPresent();
        madeInPart = Optional.empty();
        FreeWatch watch = new FreeWatch(geometry, request, services);
        right.free(request, new DelegatingVmemmapServices(services) {
            @Override
            public void freeBlock(long pfn, long sizeBytes, Optional<VmemAltmap> altmap) {
                OptionalLong mapped = isPageVmemmap(pfn) ? OptionalLong.empty() : watch.offsetThatMaps(pfn);
                mapped.ifPresent(offset -> {
                    throw violation(
                            ContractRule.UNMAPPED_BEFORE_FREED,
                            "vmemmap_free of " + request.pfns() + " gives pfn 0x" + Long.toHexString(pfn)
                                    + " away, which vmemmap offset 0x" + Long.toHexString(offset) + " maps still");
                });
                super.freeBlock(pfn, sizeBytes, altmap);
            }
        });
        watch.unmappedNeighbours().ifPresent(pfns -> {
            throw violation(
                    ContractRule.SHARED_PAGE_STAYS,
                    "vmemmap_free of " + request.pfns() + " unmaps the struct pages of neighbours, " + pfns);
        });
        if (inPart && freesVmemmap()) {
            watch.stillMapped().ifPresent(pfns -> {
                throw violation(
                        ContractRule.HALF_TAKEN_BACK,
                        "vmemmap_populate of " + request.pfns() + " was refused half-way, and vmemmap_free leaves "
                                + "struct pages of " + pfns + " mapped");
            });
        }
    }

    /** The services, with an eye on the leaves that are set. */
    private final class WatchedServices extends DelegatingVmemmapServices {
        private final Optional<VmemAltmap> altmap;

        WatchedServices(VmemmapServices services, Optional<VmemAltmap> altmap) {
            super(services);
            this.altmap = altmap;
        }

        @Override
        public PageTableEditor pageTable() {
            return new DelegatingPageTableEditor(super.pageTable()) {
                @Override
                public boolean setLeaves(int level, long startOffset, long endOffset, long firstPfn) {
                    checkAligned(levels().get(level).entryBytes(), startOffset, firstPfn);
                    altmap.ifPresent(set -> checkSetAside(set, startOffset, firstPfn));
                    return super.setLeaves(level, startOffset, endOffset, firstPfn);
                }
            };
        }

        private void checkSetAside(VmemAltmap set, long offset, long pfn) {
            if (pfn >= set.basePfn() + set.offset() && pfn <= set.endPfn()) {
                throw violation(
                        ContractRule.BLOCK_BACKS_ITSELF,
                        "a leaf at vmemmap offset 0x" + Long.toHexString(offset) + " maps pfn 0x"
                                + Long.toHexString(pfn) + ", which lies behind what the altmap sets aside, "
                                + new PfnRange(set.basePfn(), set.offset()));
            }
        }

        private void checkAligned(long leafBytes, long offset, long pfn) {
            if (pfn % Math.max(1, leafBytes >>> geometry.pageShift()) != 0) {
                throw violation(
                        ContractRule.BACKING_ALIGNED,
                        "a leaf of " + leafBytes + " bytes at vmemmap offset 0x" + Long.toHexString(offset)
                                + " maps pfn 0x" + Long.toHexString(pfn));
            }
        }
    }

    /** What the core answered during one call. */
    private final class WatchedCore extends DelegatingCoreMemory {
        private final PhysRange range;
        private Optional<Refusal> refused = Optional.empty();
        private boolean mappedBefore;

        WatchedCore(CoreMemory core, PhysRange range) {
            super(core);
            this.range = range;
        }

        @Override
        public Outcome<Unit> addPages(NodeId node, PfnRange pfns, MhpParams params) {
            Outcome<Unit> answer = super.addPages(node, pfns, params);
            refused = answer.refusal();
            return answer;
        }

        @Override
        public void removePages(PfnRange pfns, MhpParams params) {
            if (mappedBefore && !isMapped()) {
                throw violation(
                        ContractRule.MEMMAP_FIRST,
                        "the linear map of " + range + " is gone or has holes before __remove_pages is called");
            }
            params.altmap().ifPresent(this::checkAccessible);
            super.removePages(pfns, params);
        }

        /** Struct pages are read, and their backing is given back, before they go. */
        private void checkAccessible(VmemAltmap altmap) {
            PfnRange memmap = new PfnRange(altmap.basePfn(), altmap.offset());
            if (!altmap.isInaccessible() && !storage().isAccessible(memmap.toPhys(geometry.pageShift()))) {
                throw violation(
                        ConductRule.STANDBY_UNTOUCHED,
                        "the memmap of " + range + " lies in " + memmap
                                + ", which are on standby when __remove_pages is called");
            }
        }

        private boolean isMapped() {
            PageTableView table = linearMap();
            long at = range.startAddress();
            while (at < range.endAddress()) {
                EntryRun leaf = null;
                for (int level = 0; level < table.levels().size() && leaf == null; level++) {
                    EntryRun run = table.runAt(level, at, range.endAddress());
                    leaf = run.kind() == EntryKind.LEAF ? run : null;
                }
                if (leaf == null) {
                    return false;
                }
                at = leaf.endOffset();
            }
            return true;
        }
    }
}
