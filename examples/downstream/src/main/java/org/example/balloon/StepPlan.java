package org.example.balloon;

import java.util.ArrayList;
import java.util.List;

/** How a guest is given more memory: in steps whose memmap fits in what is free, each a multiple of the guest's memory block. */
public final class StepPlan {
    private static final long STRUCT_PAGE = 64;

    private StepPlan() {}

    /**
     * The sizes of the steps, in bytes. Each is online before the next one comes, so what is free grows with them.
     *
     * @param wanted how much the guest is to get
     * @param block its memory block
     * @param page its page
     * @param free what is free in the guest now
     */
    public static List<Long> steps(long wanted, long block, long page, long free) {
        List<Long> steps = new ArrayList<>();
        long left = wanted / block * block;
        long room = free / 2; // the guest wants to live, too
        while (left > 0) {
            long step = Math.min(left, room / STRUCT_PAGE * page / block * block);
            if (step == 0) {
                throw new IllegalStateException("not even one block of " + block + " bytes has room for its memmap");
            }
            steps.add(step);
            left -= step;
            room += step / 2;
        }
        return steps;
    }
}
