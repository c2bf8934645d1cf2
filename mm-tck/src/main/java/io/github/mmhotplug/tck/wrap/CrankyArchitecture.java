package io.github.mmhotplug.tck.wrap;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.DelegatingPageTableEditor;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import java.util.Optional;
import java.util.Random;

/**
 * Lets fail, by lot, whatever a port asks for: tables, leaves, blocks, sections, half a memmap. The port must undo what
 * it had done. One seed, one sequence of failures.
 */
public final class CrankyArchitecture extends DelegatingArchitecture {
    /** What a port is told of a failure on purpose. */
    private static final Refusal ON_PURPOSE = Refusal.of(StandardRule.MEMMAP_ALLOCATED, "a failure on purpose");

    private static final int POPULATE_FAILS_IN = 8;

    private final Random lots;
    private final int oneIn;
    private boolean failedOnPurpose;
    private long failures;

    /**
     * A port around which things fail.
     *
     * @param port the port
     * @param seed the sequence of failures
     * @param oneIn how many chances there are for one failure, on average
     */
    public CrankyArchitecture(Architecture port, long seed, int oneIn) {
        super(port);
        this.lots = new Random(seed);
        this.oneIn = oneIn;
    }

    /** Failures so far. */
    public long failures() {
        return failures;
    }

    private boolean fails(int chances) {
        failedOnPurpose = lots.nextInt(chances) == 0;
        failures += failedOnPurpose ? 1 : 0;
        return failedOnPurpose;
    }

    private boolean fails() {
        return fails(oneIn);
    }

    @Override
    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
        return right.add(request, new CrankyCore(core));
    }

    @Override
    protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
        return right.remove(request, new CrankyCore(core));
    }

    /** Beside what it asks for, a memmap as a whole fails at times, when it is done already. */
    @Override
    protected Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
        Outcome<Unit> populated = right.populate(request, new CrankyServices(services));
        return populated.isDone() && fails(POPULATE_FAILS_IN * oneIn) ? Outcome.refused(ON_PURPOSE) : populated;
    }

    @Override
    protected Outcome<Unit> populateCompoundPages(
            VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
        Outcome<Unit> populated = right.populateCompoundPages(request, new CrankyServices(services));
        return populated.isDone() && fails(POPULATE_FAILS_IN * oneIn) ? Outcome.refused(ON_PURPOSE) : populated;
    }

    private final class CrankyCore extends DelegatingCoreMemory {
        CrankyCore(CoreMemory core) {
            super(core);
        }

        @Override
        public PageTableEditor linearMap() {
            return new CrankyTable(super.linearMap());
        }

        @Override
        public Outcome<Unit> addPages(NodeId node, PfnRange pfns, MhpParams params) {
            return fails() ? Outcome.refused(ON_PURPOSE) : super.addPages(node, pfns, params);
        }

        @Override
        public Refusal lastFailure() {
            return failedOnPurpose ? ON_PURPOSE : super.lastFailure();
        }
    }

    private final class CrankyServices extends DelegatingVmemmapServices {
        CrankyServices(VmemmapServices services) {
            super(services);
        }

        @Override
        public PageTableEditor pageTable() {
            return new CrankyTable(super.pageTable());
        }

        @Override
        public long allocBlock(long sizeBytes, NodeId node) {
            return fails() ? NO_BLOCK : super.allocBlock(sizeBytes, node);
        }

        @Override
        public long allocBlockBuf(long sizeBytes, NodeId node, Optional<VmemAltmap> altmap, boolean fallback) {
            return fails() ? NO_BLOCK : super.allocBlockBuf(sizeBytes, node, altmap, fallback);
        }

        @Override
        public long allocBlockBuf(long sizeBytes, NodeId node, Optional<VmemAltmap> altmap) {
            return fails() ? NO_BLOCK : super.allocBlockBuf(sizeBytes, node, altmap);
        }

        @Override
        public Outcome<Unit> populateBasePages(VmemmapRequest request) {
            Outcome<Unit> populated = super.populateBasePages(request);
            return populated.isDone() && fails() ? Outcome.refused(ON_PURPOSE) : populated;
        }

        @Override
        public Outcome<Unit> populateHugePages(VmemmapRequest request) {
            Outcome<Unit> populated = super.populateHugePages(request);
            return populated.isDone() && fails() ? Outcome.refused(ON_PURPOSE) : populated;
        }

        @Override
        public Outcome<Unit> populateCompoundPages(VmemmapRequest request) {
            Outcome<Unit> populated = super.populateCompoundPages(request);
            return populated.isDone() && fails() ? Outcome.refused(ON_PURPOSE) : populated;
        }

        @Override
        public boolean shareBasePage(long startOffset, long endOffset, long pfn) {
            return !fails() && super.shareBasePage(startOffset, endOffset, pfn);
        }

        @Override
        public Refusal lastFailure() {
            return failedOnPurpose ? ON_PURPOSE : super.lastFailure();
        }
    }

    private final class CrankyTable extends DelegatingPageTableEditor {
        CrankyTable(PageTableEditor table) {
            super(table);
        }

        @Override
        public boolean installTables(int level, long startOffset, long endOffset) {
            return !fails() && super.installTables(level, startOffset, endOffset);
        }

        @Override
        public boolean setLeaves(int level, long startOffset, long endOffset, long firstPfn) {
            return !fails() && super.setLeaves(level, startOffset, endOffset, firstPfn);
        }

        @Override
        public boolean splitLeaf(int level, long offset) {
            return !fails() && super.splitLeaf(level, offset);
        }
    }
}
