package io.github.mmhotplug.tck.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a failing sequence short: leaves out halves, quarters, and at last single steps, as long as what is left still
 * fails. Gives up after a number of tries and takes what it has.
 */
final class Shrinker {
    private static final int TRIES = 400;

    private final Predicate<List<WalkStep>> stillFails;
    private int tries;

    Shrinker(Predicate<List<WalkStep>> stillFails) {
        this.stillFails = stillFails;
    }

    /** A part of the sequence, in its order, that fails too; the sequence itself if none does. */
    List<WalkStep> shrink(List<WalkStep> failing) {
        List<WalkStep> few = failing;
        for (int chunk = Math.max(1, few.size() / 2); chunk > 0; chunk /= 2) {
            int size;
            do { // a step may become superfluous when a later one has gone
                size = few.size();
                few = withoutChunks(few, chunk);
            } while (chunk == 1 && few.size() < size);
        }
        return few;
    }

    private List<WalkStep> withoutChunks(List<WalkStep> steps, int chunk) {
        List<WalkStep> few = steps;
        for (int from = few.size() - chunk; from >= 0; from -= chunk) {
            List<WalkStep> fewer = new ArrayList<>(few.subList(0, from));
            fewer.addAll(few.subList(Math.min(from + chunk, few.size()), few.size()));
            if (tries++ < TRIES && stillFails.test(fewer)) {
                few = fewer;
            }
        }
        return few;
    }
}
