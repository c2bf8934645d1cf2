package io.github.mmhotplug.core;

/** Lets a number of allocations through and none behind, or fails one mapping; counts both. */
public final class CountedFaults implements Faults {
    private final long allocationsAllowed;
    private final long failingMapping;
    private long allocations;
    private long mappings;

    CountedFaults(long allocationsAllowed, long failingMapping) {
        this.allocationsAllowed = allocationsAllowed;
        this.failingMapping = failingMapping;
    }

    /** Counts and never fails. */
    public static CountedFaults counting() {
        return new CountedFaults(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    @Override
    public long allocations(long wanted) {
        long allowed = Math.min(wanted, Math.max(0, allocationsAllowed - allocations));
        allocations += wanted;
        return allowed;
    }

    @Override
    public boolean mappingFails() {
        return mappings++ == failingMapping;
    }

    /** Allocations asked for so far. */
    public long allocationsSeen() {
        return allocations;
    }

    /** Mappings asked for so far. */
    public long mappingsSeen() {
        return mappings;
    }
}
