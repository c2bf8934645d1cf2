package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.profile.KernelProfile;

/** Bugs that the real ports know themselves: each with one of its kernel's quirks at work. */
public final class QuirkMistakes {
    private QuirkMistakes() {}

    private abstract static class Faithful extends WrongPort {
        private final String quirk;

        Faithful(Target target, String quirk) {
            super(target);
            this.quirk = quirk;
        }

        @Override
        KernelProfile kernel(KernelProfile right) {
            return right.faithfulOnlyIn(quirk);
        }
    }

    /** Refuses to offline a block whose own memmap ends inside a leaf of the vmemmap, though nothing would be split. */
    @Bug("arm64-10")
    @Breaks(rule = "ONL-002", says = "is refused")
    public static class SplitVetoHitsSelfHosted extends Faithful {
        public SplitVetoHitsSelfHosted() {
            super(Target.ARM64, "arm64.splitVetoHitsSelfHosted");
        }
    }

    /** Leaves what it had mapped when memory for the next table ran out. */
    @Bug("powerpc-4")
    @Breaks(rule = "SPI-006", says = "linear map")
    public static class PartialLinearMapStays extends Faithful {
        public PartialLinearMapStays() {
            super(Target.RADIX_64K, "powerpc.partialLinearMapStays");
        }
    }

    /** Takes a leaf that is removed in part for one of somebody else, and leaves it. */
    @Bug("s390-5")
    @Breaks(rule = "REM-005", says = "is not refused")
    public static class PartOfALeafStaysMapped extends Faithful {
        public PartOfALeafStaysMapped() {
            super(Target.S390_61, "s390.partialLeafStaysMapped");
        }
    }

    /** Compares an exclusive end inclusively: an area of CMA in front of a block keeps the block online. */
    @Bug("s390-13")
    @Breaks(rule = "ONL-003", says = "CMA")
    public static class CmaEndOverlaps extends Faithful {
        public CmaEndOverlaps() {
            super(Target.S390_61, "s390.cmaEndOverlaps");
        }
    }
}
