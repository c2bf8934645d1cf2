package io.github.mmhotplug.scenario.verify;

import io.github.mmhotplug.scenario.trace.Trace;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Watermarks that were set while a shrink was under way: zones share {@code min_free_kbytes} by what they manage, and a
 * page that was busy when the worker first came, and not when it came again, still counted then. A recording tells only
 * what is busy in the end. The sum over all zones must be right.
 */
final class BusyPages {
    private static final Pattern MARK = Pattern.compile("zone (.*) (min|low|high)");

    private final IntPredicate shrinks;
    /** Marks that were let pass, and have not been set since. */
    private final Map<String, String> before = new HashMap<>();

    /**
     * None let pass yet.
     *
     * @param shrinks whether a step is a shrink that found something busy
     */
    BusyPages(IntPredicate shrinks) {
        this.shrinks = shrinks;
    }

    /** As a recording tells it. */
    static BusyPages of(Trace trace) {
        return new BusyPages(step -> trace.steps().get(step).given().has("pinnedPages"));
    }

    /** The difference, if that explains it. */
    Optional<NearMark> of(int step, String name, Map<String, String> recorded, Map<String, String> predicted) {
        Matcher mark = MARK.matcher(name);
        String seen = recorded.get(name);
        String expected = predicted.get(name);
        if (!mark.matches() || seen == null || expected == null || seen.equals(expected)) {
            return Optional.empty();
        }
        String both = seen + " " + expected;
        if (!shrinks.test(step) && !Objects.equals(before.get(name), both)) {
            return Optional.empty();
        }
        String suffix = " " + mark.group(2);
        long zones = recorded.keySet().stream()
                .filter(other -> isMark(other, suffix))
                .count();
        if (Math.abs(sum(recorded, suffix) - sum(predicted, suffix)) > zones) {
            return Optional.empty();
        }
        before.put(name, both);
        return Optional.of(new NearMark(
                step,
                name,
                Long.parseLong(seen),
                Long.parseLong(expected),
                "init_per_zone_wmark_min(): pages that were busy only for a while counted then"));
    }

    private static boolean isMark(String name, String suffix) {
        return name.endsWith(suffix) && MARK.matcher(name).matches();
    }

    private static long sum(Map<String, String> values, String suffix) {
        return values.entrySet().stream()
                .filter(entry -> isMark(entry.getKey(), suffix))
                .mapToLong(entry -> Long.parseLong(entry.getValue()))
                .sum();
    }
}
