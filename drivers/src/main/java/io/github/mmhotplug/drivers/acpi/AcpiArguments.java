package io.github.mmhotplug.drivers.acpi;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.driver.DriverInput;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What firmware says of a device: {@code _CRS}, {@code _PXM} and {@code _STA}; all of it is read at once. */
final class AcpiArguments {
    /** Present, enabled, functioning. */
    private static final long STATUS_WANTED = 0x1 | 0x2 | 0x8;

    private static final Pattern RANGE = Pattern.compile("([^+:]+)\\+([^+:]+)(?::([^+:]+))?");

    private final List<CrsRange> ranges;
    private final NodeId node;
    private final boolean ready;

    AcpiArguments(DriverInput input) {
        this.ranges = merged(
                input.arguments().containsKey("ranges")
                        ? parsed(input)
                        : List.of(new CrsRange(input.number("address"), input.number("size"), "")));
        this.node = node(input);
        this.ready = (input.number("status", STATUS_WANTED) & STATUS_WANTED) == STATUS_WANTED;
    }

    /**
     * {@code struct acpi_memory_info}. Any size: what is too large is for the core to say.
     *
     * @param start first byte
     * @param size number of bytes, 0 for an empty one
     * @param attributes caching and write protection, in any words
     */
    record CrsRange(long start, long size, String attributes) {}

    List<CrsRange> ranges() {
        return ranges;
    }

    NodeId node() {
        return node;
    }

    boolean isReady() {
        return ready;
    }

    private static List<CrsRange> parsed(DriverInput input) {
        List<CrsRange> all = new ArrayList<>();
        for (String text : input.text("ranges").split(",", -1)) {
            Matcher matcher = RANGE.matcher(text);
            if (!matcher.matches()) {
                throw noRange(text, null);
            }
            try {
                String attributes = matcher.group(3) == null ? "" : matcher.group(3);
                all.add(new CrsRange(Long.decode(matcher.group(1)), Long.decode(matcher.group(2)), attributes));
            } catch (NumberFormatException e) {
                throw noRange(text, e);
            }
        }
        return all;
    }

    private static IllegalArgumentException noRange(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException("'ranges' of 'plug' are START+BYTES, not '" + text + "'", cause);
    }

    /** {@code acpi_memory_get_resource}: one that begins where an earlier one of equal attributes ends belongs to it. */
    private static List<CrsRange> merged(List<CrsRange> all) {
        List<CrsRange> merged = new ArrayList<>();
        for (CrsRange range : all) {
            int earlier = 0;
            while (earlier < merged.size() && !continues(merged.get(earlier), range)) {
                earlier++;
            }
            if (earlier == merged.size()) {
                merged.add(range);
            } else {
                CrsRange first = merged.get(earlier);
                merged.set(earlier, new CrsRange(first.start(), first.size() + range.size(), first.attributes()));
            }
        }
        return merged;
    }

    private static boolean continues(CrsRange earlier, CrsRange range) {
        return earlier.attributes().equals(range.attributes()) && earlier.start() + earlier.size() == range.start();
    }

    private static NodeId node(DriverInput input) {
        long node = input.number("node", 0);
        if (node < 0 || node > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("'node' of '" + input.verb() + "' is no node: " + node);
        }
        return new NodeId((int) node);
    }
}
