package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.MhpParams;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.DelegatingPageTableEditor;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.walk.LinearMapper;
import io.github.mmhotplug.api.walk.TableSweeper;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import io.github.mmhotplug.tck.wrap.DelegatingCoreMemory;

/** Mistakes in {@code arch_add_memory}. */
public final class AddMistakes {
    private AddMistakes() {}

    /** Keeps the linear map of an add that {@code __add_pages} has refused, as {@code arch/x86} does to this day. */
    @Bug({"x86-7", "arm64-5", "powerpc-2"})
    @Breaks(rule = "SPI-006", says = "linear map")
    public static class LinearMapSurvivesFailedAdd extends WrongPort {
        public LinearMapSurvivesFailedAdd() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                    return right.add(request, new NeverUnmaps(core));
                }
            };
        }

        private static final class NeverUnmaps extends DelegatingCoreMemory {
            NeverUnmaps(CoreMemory core) {
                super(core);
            }

            @Override
            public PageTableEditor linearMap() {
                return new DelegatingPageTableEditor(super.linearMap()) {
                    @Override
                    public void clearLeaves(int level, long startOffset, long endOffset) {}

                    @Override
                    public void releaseEmptyTables(int level, long startOffset, long endOffset) {}
                };
            }
        }
    }

    /** Takes the last byte of the range for its end and maps one page behind it. */
    @Breaks(rule = "SPI-002", says = "touches the linear map at offsets")
    public static class MapsOnePageMore extends WrongPort {
        public MapsOnePageMore() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                    long end = request.range().endAddress();
                    LinearMapper mapper =
                            new LinearMapper(core.linearMap(), geometry().pageShift());
                    return mapper.map(end, end + geometry().pageSizeBytes())
                            ? right.add(request, core)
                            : Outcome.refused(core.lastFailure());
                }
            };
        }
    }

    /** Maps with the largest leaf that the CPU has, 1 GiB, although a memory block is smaller: as boot memory is mapped. */
    @Bug("powerpc-6")
    @Breaks(rule = "SPI-002", says = "touches the linear map at offsets")
    public static class LeafLargerThanBlock extends WrongPort {
        public LeafLargerThanBlock() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                    PhysRange range = request.range();
                    LinearMapper mapper =
                            new LinearMapper(core.linearMap(), geometry().pageShift());
                    return mapper.map(
                                    Align.down(range.startAddress(), Bytes.GIB),
                                    Align.up(range.endAddress(), Bytes.GIB))
                            ? right.add(request, core)
                            : Outcome.refused(core.lastFailure());
                }
            };
        }
    }

    /** Says {@code EINVAL} to its caller, whatever {@code __add_pages} has said to it: the caller stops where it might retry. */
    @Breaks(rule = "SPI-009", says = "__add_pages refused with ENOMEM")
    public static class EveryErrnoIsEinval extends WrongPort {
        public EveryErrnoIsEinval() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                    return right.add(request, new DelegatingCoreMemory(core) {
                        @Override
                        public Outcome<Unit> addPages(NodeId node, PfnRange pfns, MhpParams params) {
                            return super.addPages(node, pfns, params).fold(done -> Outcome.done(), AddMistakes::einval);
                        }
                    });
                }
            };
        }
    }

    private static Outcome<Unit> einval(Refusal why) {
        return Outcome.refused(new Refusal(
                Errno.EINVAL, why.rule(), why.detail(), why.facts(), why.kernelSymbol(), why.kernelWouldDie()));
    }

    /** Maps an added range without its last page, for the end of the walk is exclusive and was made so twice. */
    @Breaks(rule = "SPI-007", says = "has holes")
    public static class LastPageNotMapped extends WrongPort {
        public LastPageNotMapped() {
            super(Target.ARM64);
        }

        @Override
        Architecture wrap(Architecture arm64) {
            return new DelegatingArchitecture(arm64) {
                @Override
                protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                    Outcome<Unit> added = right.add(request, core);
                    if (added.isDone()) {
                        long end = request.range().endAddress();
                        core.linearMap().clearLeaves(0, end - geometry().pageSizeBytes(), end);
                    }
                    return added;
                }
            };
        }
    }

    /**
     * Keeps {@code max_pfn} in a field of its own, as the kernel's global variable: the second machine is told of the
     * first one's memory.
     */
    @Breaks(rule = "SPI-010", says = "max_pfn")
    public static class MaxPfnInAField extends WrongPort {
        public MaxPfnInAField() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                private long maxPfn;

                @Override
                protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                    Outcome<Unit> added = right.add(request, core);
                    if (added.isDone()) {
                        maxPfn = Math.max(
                                maxPfn,
                                request.range().endAddress() >>> geometry().pageShift());
                        core.raiseMaxPfn(maxPfn);
                    }
                    return added;
                }
            };
        }
    }

    /** Sets {@code max_pfn} to the end of every add, as {@code arch/riscv} does to this day. */
    @Bug({"H17", "H18", "arm64-2"})
    @Breaks(rule = "SPI-012", says = "lowers max_pfn")
    public static class MaxPfnAssigned extends WrongPort {
        public MaxPfnAssigned() {
            super(Target.RISCV);
        }

        @Override
        Architecture wrap(Architecture riscv) {
            return new DelegatingArchitecture(riscv) {
                @Override
                protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                    return right.add(request, new DelegatingCoreMemory(core) {
                        @Override
                        public void raiseMaxPfn(long endPfn) {
                            setMaxPfn(endPfn);
                        }
                    });
                }
            };
        }
    }

    /** Forgets the veto of 2018: s390's standby memory is to hold its own memmap before it is accessible. */
    @Bug({"H38", "s390-1"})
    @Breaks(rule = "VET-002", says = "the memmap went to from-range and nobody said no")
    public static class MemmapOnStandbyMemory extends WrongPort {
        public MemmapOnStandbyMemory() {
            super(Target.S390_2019);
        }

        @Override
        Architecture wrap(Architecture s390) {
            return new DelegatingArchitecture(s390) {
                @Override
                protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                    return right.add(request, new DelegatingCoreMemory(core) {
                        @Override
                        public Outcome<Unit> addPages(NodeId node, PfnRange pfns, MhpParams params) {
                            return super.addPages(node, pfns, request.params());
                        }
                    });
                }
            };
        }
    }

    /** Forgets {@code max_pfn}: {@code virt_addr_valid} takes what is behind it for no memory. */
    @Bug({"H17", "arm64-2", "powerpc-8"})
    @Breaks(rule = "SPI-015", says = "memory was added up to pfn")
    public static class MaxPfnNotRaised extends WrongPort {
        public MaxPfnNotRaised() {
            super(Target.ARM64);
        }

        @Override
        Architecture wrap(Architecture arm64) {
            return new DelegatingArchitecture(arm64) {
                @Override
                protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                    return right.add(request, new DelegatingCoreMemory(core) {
                        @Override
                        public void raiseMaxPfn(long endPfn) {}
                    });
                }
            };
        }
    }

    /** Takes back more than it has made: the whole 2 GiB leaf in which the range lies, with whatever else is in there. */
    @Bug("s390-8")
    @Breaks(rule = "SPI-002", says = "touches the linear map at offsets")
    public static class UndoTakesTheWholeLeaf extends WrongPort {
        public UndoTakesTheWholeLeaf() {
            super(Target.S390);
        }

        @Override
        Architecture wrap(Architecture s390) {
            return new DelegatingArchitecture(s390) {
                @Override
                protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                    Outcome<Unit> added = right.add(request, core);
                    if (added.isRefused()) {
                        PageTableEditor table = core.linearMap();
                        new TableSweeper(table, false, TableSweeper.clearWhole(table))
                                .sweep(
                                        Align.down(request.range().startAddress(), 2 * Bytes.GIB),
                                        Align.up(request.range().endAddress(), 2 * Bytes.GIB));
                    }
                    return added;
                }
            };
        }
    }
}
