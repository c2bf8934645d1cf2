package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.geometry.ZoneLimit;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** Facts that are missing, that change, or that contradict each other. */
public final class FactMistakes {
    private FactMistakes() {}

    /** The right port with another geometry. */
    private static Architecture with(Architecture port, UnaryOperator<MemoryGeometry> change) {
        MemoryGeometry wrong = change.apply(port.geometry());
        return new DelegatingArchitecture(port) {
            @Override
            public MemoryGeometry geometry() {
                return wrong;
            }
        };
    }

    private static MemoryGeometry with(MemoryGeometry geometry, int pageblockOrder, List<PageTableLevel> linearMap) {
        return new MemoryGeometry(
                geometry.pageShift(),
                geometry.sectionSizeBits(),
                geometry.maxPhysmemBits(),
                geometry.maxPageOrder(),
                pageblockOrder,
                geometry.structPageBytes(),
                geometry.pmdLeafBytes(),
                linearMap,
                geometry.vmemmap(),
                geometry.linearMapBase(),
                geometry.vmemmapBase());
    }

    /** One level of the linear map with another number of entries. */
    private static MemoryGeometry entries(MemoryGeometry geometry, int level, int entriesPerTable) {
        List<PageTableLevel> levels = new ArrayList<>(geometry.linearMap());
        PageTableLevel right = levels.get(level);
        levels.set(
                level,
                new PageTableLevel(
                        right.name(), right.entryShift(), entriesPerTable, right.tableBytes(), right.leafAllowed()));
        return with(geometry, geometry.pageblockOrder(), levels);
    }

    /** Probes the block size anew after memory has been added, and then finds a larger one: what depends on the machine of the moment is no fact. */
    @Breaks(rule = "PRV-002", says = "a memory block was of 134217728 bytes, is of 268435456")
    public static class BlockSizeProbedAgain extends WrongPort {
        public BlockSizeProbedAgain() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                private boolean hasMore;

                @Override
                protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                    hasMore |= request.range().startAddress() > 0;
                    return right.add(request, core);
                }

                @Override
                public long memoryBlockSizeBytes() {
                    return hasMore ? 2 * super.memoryBlockSizeBytes() : super.memoryBlockSizeBytes();
                }
            };
        }
    }

    /** A pageblock as large as the largest huge page, 1 GiB, where a section is 128 MiB. */
    @Breaks(rule = "GEO-001", says = "splits a pageblock")
    public static class PageblockLargerThanSection extends WrongPort {
        public PageblockLargerThanSection() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return with(x86, right -> with(right, 18, right.linearMap()));
        }
    }

    /** A memory block as large as firmware's unit, 64 MiB, where a section is 128 MiB. */
    @Breaks(rule = "GEO-002", says = "a memory block of 67108864 bytes is no multiple of a section")
    public static class BlockSmallerThanSection extends WrongPort {
        public BlockSmallerThanSection() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                public long memoryBlockSizeBytes() {
                    return super.geometry().sectionSizeBytes() / 2;
                }
            };
        }
    }

    /** PTE tables of 256 entries, as if they were s390's, below PMD entries of 2 MiB. */
    @Breaks(rule = "GEO-003", says = "linear map: an entry of PMD spans 2097152 bytes, a table of PTE 1048576")
    public static class LevelsDoNotJoin extends WrongPort {
        public LevelsDoNotJoin() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return with(x86, right -> entries(right, 0, 256));
        }
    }

    /** A root of 64 entries: 32 TiB of linear map for 64 TiB of memory. */
    @Bug("x86-5")
    @Breaks(rule = "GEO-004", says = "the root of the linear map spans")
    public static class RootTooSmall extends WrongPort {
        public RootTooSmall() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return with(x86, right -> entries(right, right.linearMap().size() - 1, 64));
        }
    }

    /** A mappable range whose start lies behind its end: arm64's randomised linear map before 5.12, which refused every add. */
    @Bug({"H19", "arm64-3"})
    @Breaks(rule = "GEO-005", says = "mappableRange() answers no range")
    public static class MappableRangeWrapped extends WrongPort {
        public MappableRangeWrapped() {
            super(Target.ARM64);
        }

        @Override
        Architecture wrap(Architecture arm64) {
            return new DelegatingArchitecture(arm64) {
                @Override
                public PhysRange mappableRange() {
                    PhysRange right = super.mappableRange();
                    return PhysRange.ofEnd(
                            /* startAddress= */ right.endAddress(), /* endAddress= */ right.startAddress());
                }
            };
        }
    }

    /** Promises twice what it can map, so that its own {@code ERANGE} answers where {@code E2BIG} is due. */
    @Breaks(rule = "GEO-005", says = "ends beyond MAX_PHYSMEM_BITS")
    public static class PromisesTooMuch extends WrongPort {
        public PromisesTooMuch() {
            super(Target.RADIX_64K);
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new DelegatingArchitecture(powerpc) {
                @Override
                public PhysRange mappableRange() {
                    return new PhysRange(0, 2 * super.mappableRange().endAddress());
                }
            };
        }
    }

    /** A last zone that ends with boot memory: what is added behind it has none. */
    @Breaks(rule = "GEO-006", says = "memory behind it has none")
    public static class LastZoneEnds extends WrongPort {
        public LastZoneEnds() {
            super(Target.ARM64);
        }

        @Override
        Architecture wrap(Architecture arm64) {
            return new DelegatingArchitecture(arm64) {
                @Override
                public List<ZoneLimit> zoneLimits() {
                    return super.zoneLimits().stream()
                            .map(limit -> new ZoneLimit(
                                    limit.zone(),
                                    Math.min(
                                            limit.endAddress(), 1L << geometry().maxPhysmemBits())))
                            .toList();
                }
            };
        }
    }

    /** Has no word for why a memory block is as large as it is. */
    @Breaks(rule = "SPI-001", says = "memoryBlockSizeReason() answered null")
    public static class NoWord extends WrongPort {
        public NoWord() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                @SuppressWarnings("NullAway") // the mistake
                public String memoryBlockSizeReason() {
                    return null;
                }
            };
        }
    }

    /** Blocks of 2 GiB, as on any large machine, and memory that begins where a CXL window does, at 256 MiB. */
    @Bug("H39")
    @Breaks(rule = "GEO-005", says = "begins inside a memory block of 2147483648 bytes")
    public static class BlockLargerThanItsWindow extends WrongPort {
        public BlockLargerThanItsWindow() {
            super(Target.X86);
        }

        @Override
        public ReferenceMachine referenceMachine(String variant, long ramBytes, OptionalLong firmwareUnitBytes) {
            ReferenceMachine right = super.referenceMachine(variant, ramBytes, firmwareUnitBytes);
            return new ReferenceMachine(right.facts(), right.hotplugStart() + 256 * Bytes.MIB);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                public long memoryBlockSizeBytes() {
                    return 2 * Bytes.GIB;
                }
            };
        }
    }

    /** Keeps the size of an LMB in 32 bits: of 4 GiB nothing is left. */
    @Bug("powerpc-13")
    @Breaks(rule = "GEO-002", says = "a memory block of 0 bytes")
    public static class BlockSizeOf32Bits extends WrongPort {
        public BlockSizeOf32Bits() {
            super(Target.RADIX_64K);
        }

        @Override
        public ReferenceMachine referenceMachine(String variant, long ramBytes, OptionalLong firmwareUnitBytes) {
            return super.referenceMachine(variant, ramBytes, OptionalLong.of(firmwareUnitBytes.orElse(4 * Bytes.GIB)));
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new DelegatingArchitecture(powerpc) {
                @Override
                public long memoryBlockSizeBytes() {
                    return (int) super.memoryBlockSizeBytes();
                }
            };
        }
    }
}
