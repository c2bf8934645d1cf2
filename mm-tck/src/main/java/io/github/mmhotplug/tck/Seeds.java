package io.github.mmhotplug.tck;

import java.util.stream.LongStream;

/** The seeds of random tests: {@code -Dmm.seed=N} is the first, {@code -Dmm.seeds=N} how many. */
public final class Seeds {
    private Seeds() {}

    public static long first() {
        return Long.getLong("mm.seed", 20190328);
    }

    public static long count() {
        return Long.getLong("mm.seeds", 1);
    }

    /** All of them. */
    public static LongStream all() {
        return LongStream.range(first(), first() + count());
    }
}
