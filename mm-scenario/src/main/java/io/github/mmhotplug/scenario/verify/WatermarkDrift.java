package io.github.mmhotplug.scenario.verify;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Differences of a zone's watermarks that come from what the guest did with its memory. */
final class WatermarkDrift {
    private static final Pattern MARK = Pattern.compile("(zone .* )(min|low|high)");
    private static final int DIGITS = 18;
    private static final long BOOST_NUMERATOR = 3;
    private static final long BOOST_DENOMINATOR = 2;

    private WatermarkDrift() {}

    /** The difference, if it is one that the kernel itself can explain. */
    static Optional<NearMark> of(
            int step, String name, Map<String, String> recorded, Map<String, String> predicted, long pageblockPages) {
        Matcher mark = MARK.matcher(name);
        if (!mark.matches() || !isNumber(value(recorded, name)) || !isNumber(value(predicted, name))) {
            return Optional.empty();
        }
        long seen = Long.parseLong(value(recorded, name));
        long expected = Long.parseLong(value(predicted, name));
        if (Math.abs(seen - expected) == 1) {
            return Optional.of(new NearMark(
                    step, name, seen, expected, "calculate_min_free_kbytes() starts from the marks before"));
        }
        boolean boosted = seen > expected
                && Stream.of("min", "low", "high")
                        .allMatch(other -> differsBy(
                                seen - expected,
                                value(recorded, mark.group(1) + other),
                                value(predicted, mark.group(1) + other)))
                && isBoost(seen - expected, Long.parseLong(value(predicted, mark.group(1) + "high")), pageblockPages);
        return boosted
                ? Optional.of(new NearMark(step, name, seen, expected, "boost_watermark(): memory was short"))
                : Optional.empty();
    }

    /** The boost grows by page blocks up to 150 % of the high mark ({@code watermark_boost_factor}), or to one block. */
    private static boolean isBoost(long pages, long high, long pageblockPages) {
        long most = Math.max(pageblockPages, high * BOOST_NUMERATOR / BOOST_DENOMINATOR);
        return pages == most || (pageblockPages > 0 && pages < most && pages % pageblockPages == 0);
    }

    private static boolean differsBy(long pages, String recorded, String predicted) {
        return isNumber(recorded)
                && isNumber(predicted)
                && Long.parseLong(recorded) - Long.parseLong(predicted) == pages;
    }

    private static String value(Map<String, String> values, String name) {
        return values.getOrDefault(name, Observable.ABSENT);
    }

    private static boolean isNumber(String text) {
        return text.matches("\\d{1," + DIGITS + "}");
    }
}
