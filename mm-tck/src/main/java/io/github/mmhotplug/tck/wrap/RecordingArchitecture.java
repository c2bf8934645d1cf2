package io.github.mmhotplug.tck.wrap;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.DelegatingPageTableEditor;
import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import java.util.ArrayList;
import java.util.List;

/** Writes down who calls whom, across the seam and back, in order. */
public final class RecordingArchitecture extends DelegatingArchitecture {
    private final List<Call> calls = new ArrayList<>();

    /**
     * One call.
     *
     * @param symbol the kernel's name of what was called
     * @param startPfn first frame that it is about
     * @param pageCount number of frames
     */
    public record Call(String symbol, long startPfn, long pageCount) {
        private static Call of(String symbol, PfnRange pfns) {
            return new Call(symbol, pfns.startPfn(), pfns.pageCount());
        }
    }

    public RecordingArchitecture(Architecture port) {
        super(port);
    }

    /** What was called since the last time. */
    public List<Call> take() {
        List<Call> taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }

    private PfnRange pfns(ArchRange request) {
        return request.range().toPfns(geometry().pageShift());
    }

    @Override
    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
        calls.add(Call.of("arch_add_memory", pfns(request)));
        return right.add(request, new RecordingCore(core));
    }

    @Override
    protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
        calls.add(Call.of("arch_remove_memory", pfns(request)));
        return right.remove(request, new RecordingCore(core));
    }

    @Override
    protected Outcome<Unit> populate(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
        calls.add(Call.of("vmemmap_populate", request.pfns()));
        return right.populate(request, services);
    }

    @Override
    protected Outcome<Unit> populateCompoundPages(
            VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
        calls.add(Call.of("vmemmap_populate_compound_pages", request.pfns()));
        return right.populateCompoundPages(request, services);
    }

    @Override
    protected void free(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
        calls.add(Call.of("vmemmap_free", request.pfns()));
        right.free(request, services);
    }

    @Override
    protected void freePagetable(FreedFrames frames, FrameReleaser releaser, PagetableFreer right) {
        calls.add(new Call("free_pagetable", frames.startPfn(), frames.pageCount()));
        right.freePagetable(frames, releaser);
    }

    private final class RecordingCore extends DelegatingCoreMemory {
        RecordingCore(CoreMemory core) {
            super(core);
        }

        @Override
        public Outcome<Unit> addPages(NodeId node, PfnRange pfns, MhpParams params) {
            calls.add(Call.of("__add_pages", pfns));
            return super.addPages(node, pfns, params);
        }

        @Override
        public void removePages(PfnRange pfns, MhpParams params) {
            calls.add(Call.of("__remove_pages", pfns));
            super.removePages(pfns, params);
        }

        @Override
        public PageTableEditor linearMap() {
            return new DelegatingPageTableEditor(super.linearMap()) {
                @Override
                public boolean setLeaves(int level, long startOffset, long endOffset, long firstPfn) {
                    calls.add(range("set_linear_map", startOffset, endOffset));
                    return super.setLeaves(level, startOffset, endOffset, firstPfn);
                }

                @Override
                public void clearLeaves(int level, long startOffset, long endOffset) {
                    calls.add(range("clear_linear_map", startOffset, endOffset));
                    super.clearLeaves(level, startOffset, endOffset);
                }
            };
        }

        private Call range(String symbol, long startOffset, long endOffset) {
            int shift = geometry().pageShift();
            return new Call(symbol, startOffset >>> shift, (endOffset - startOffset) >>> shift);
        }
    }
}
