package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.PfnRange;

/**
 * Failures on purpose, for one operation: every allocation and every mapping asks here first. Stateful, and used up by
 * the operation it is given to.
 */
public interface Faults {
    /** No failures. */
    Faults NONE = new Faults() {
        @Override
        public long allocations(long wanted) {
            return wanted;
        }

        @Override
        public boolean mappingFails() {
            return false;
        }
    };

    /**
     * Asked before a number of equal allocations is made.
     *
     * @param wanted how many
     * @return how many of them may succeed; the next one fails
     */
    long allocations(long wanted);

    /**
     * Whether something sits in these frames that can't be moved, as a given of the environment: replays know it from a
     * recording.
     */
    default boolean isPinned(PfnRange pfns) {
        return false;
    }

    /** Asked before leaves are set. */
    boolean mappingFails();

    /** The allocation of that number fails (0 is the first), and every one behind it. */
    static Faults allocationsFrom(long number) {
        return new CountedFaults(number, Long.MAX_VALUE);
    }

    /** The mapping of that number fails (0 is the first); later ones work. */
    static Faults mapping(long number) {
        return new CountedFaults(Long.MAX_VALUE, number);
    }
}
