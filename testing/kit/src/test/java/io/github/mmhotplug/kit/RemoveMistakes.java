package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.DelegatingPageTableEditor;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.walk.CutLeaf;
import io.github.mmhotplug.api.walk.TableSweeper;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import io.github.mmhotplug.tck.wrap.DelegatingCoreMemory;

/** Mistakes in {@code arch_remove_memory}. */
public final class RemoveMistakes {
    private RemoveMistakes() {}

    /** Clears the linear map before {@code __remove_pages}, which reaches the memmap of the range by it. */
    @Breaks(rule = "LIN-003", says = "before __remove_pages is called")
    public static class LinearMapFirst extends WrongPort {
        public LinearMapFirst() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
                    PageTableEditor table = core.linearMap();
                    new TableSweeper(table, true, TableSweeper.clearWhole(table))
                            .sweep(
                                    request.range().startAddress(),
                                    request.range().endAddress());
                    return right.remove(request, core);
                }
            };
        }
    }

    /** Splits the leaf that begins where the range ends, for the end was taken for the last byte. */
    @Breaks(rule = "LIN-001", says = "the leaves behind the range were")
    public static class NeighboursLeafSplit extends WrongPort {
        private static final int PMD = 1;

        public NeighboursLeafSplit() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
                    PageTableEditor table = core.linearMap();
                    long end = request.range().endAddress();
                    return table.runAt(PMD, end, end + 1).kind() == EntryKind.LEAF && !table.splitLeaf(PMD, end)
                            ? Outcome.refused(core.lastFailure())
                            : right.remove(request, core);
                }
            };
        }
    }

    /** Leaves the empty PTE tables of the linear map behind, as kernels did before arm64 learnt to free them. */
    @Bug("powerpc-7")
    @Breaks(rule = "LIN-002", says = "pages are gone after a removal")
    public static class EmptyTablesStay extends WrongPort {
        public EmptyTablesStay() {
            super(Target.ARM64);
        }

        @Override
        Architecture wrap(Architecture arm64) {
            return new DelegatingArchitecture(arm64) {
                @Override
                protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
                    return right.remove(request, new DelegatingCoreMemory(core) {
                        @Override
                        public PageTableEditor linearMap() {
                            return new DelegatingPageTableEditor(super.linearMap()) {
                                @Override
                                public void releaseEmptyTables(int level, long startOffset, long endOffset) {}
                            };
                        }
                    });
                }
            };
        }
    }

    /** Ends without an answer when all is removed. */
    @Breaks(rule = "SPI-001", says = "arch_remove_memory answered null")
    public static class NoAnswer extends WrongPort {
        public NoAnswer() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                @SuppressWarnings("NullAway") // the mistake
                protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
                    Outcome<Unit> removed = right.remove(request, core);
                    return removed.isDone() ? null : removed;
                }
            };
        }
    }

    /** Can't remove memory and says {@code EINVAL}, as if the caller had asked for nonsense; {@code EBUSY} is agreed. */
    @Breaks(rule = "LIN-004", says = "EINVAL is none of [EBUSY]")
    public static class CantRemoveAndBlamesTheCaller extends WrongPort {
        public CantRemoveAndBlamesTheCaller() {
            super(Target.X86_2018.without(Feature.REMOVE));
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
                    return Outcome.refused(Refusal.of(StandardRule.REMOVE_ALIGNED, "memory can't be removed"));
                }
            };
        }
    }

    /** Clears a leaf whole of which only a part is removed. */
    @Bug({"x86-6", "arm64-9"})
    @Breaks(rule = "SPI-002", says = "touches the linear map at offsets")
    public static class PartOfALeafTakesItWhole extends WrongPort {
        public PartOfALeafTakesItWhole() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
                    if (CutLeaf.atEndsOf(core.linearMap(), request.range()).isEmpty()) {
                        return right.remove(request, core);
                    }
                    core.removePages(request.range().toPfns(geometry().pageShift()), request.params());
                    new TableSweeper(core.linearMap(), true, TableSweeper.clearWhole(core.linearMap()))
                            .sweep(
                                    Align.down(request.range().startAddress(), Bytes.GIB),
                                    Align.up(request.range().endAddress(), Bytes.GIB));
                    return Outcome.done();
                }
            };
        }
    }

    /** Does not look whether a leaf could be split, and walks on as if there were a table now. */
    @Bug("s390-6")
    @Breaks(rule = "SPI-008", says = "linear map")
    public static class SplitFailureIgnored extends WrongPort {
        public SplitFailureIgnored() {
            super(Target.S390);
        }

        @Override
        Architecture wrap(Architecture s390) {
            return new DelegatingArchitecture(s390) {
                @Override
                protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
                    return right.remove(request, new DelegatingCoreMemory(core) {
                        @Override
                        public PageTableEditor linearMap() {
                            return new DelegatingPageTableEditor(super.linearMap()) {
                                @Override
                                public boolean splitLeaf(int level, long offset) {
                                    boolean unused = super.splitLeaf(level, offset);
                                    return true;
                                }
                            };
                        }
                    });
                }
            };
        }
    }

    /** Gives a block back to firmware and then takes its memmap away, which lies in the block. */
    @Bug("s390-11")
    @Breaks(rule = "SPI-005", says = "standby")
    public static class UnassignsBeforeTeardown extends WrongPort {
        public UnassignsBeforeTeardown() {
            super(Target.S390);
        }

        @Override
        Architecture wrap(Architecture s390) {
            return new DelegatingArchitecture(s390) {
                @Override
                protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
                    core.storage().unassign(request.range());
                    Outcome<Unit> removed = right.remove(request, core);
                    core.storage().assign(request.range());
                    return removed;
                }
            };
        }
    }
}
