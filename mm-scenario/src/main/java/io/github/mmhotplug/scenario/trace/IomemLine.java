package io.github.mmhotplug.scenario.trace;

import io.github.mmhotplug.api.addr.PhysRange;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of {@code /proc/iomem}.
 *
 * @param text the line as it stands
 * @param depth how many resources it lies in
 * @param startAddress first byte
 * @param endAddress first byte behind it
 * @param name whose it is
 */
public record IomemLine(String text, int depth, long startAddress, long endAddress, String name) {
    static final String PATTERN = "( *)([0-9a-f]{1,15})-([0-9a-f]{1,15}) : (.*)";

    /** Plain memory of the system. */
    public static final String SYSTEM_RAM = "System RAM";

    /** What NFIT or E820 says of a pmem region. */
    public static final String PERSISTENT_MEMORY = "Persistent Memory";

    /** What firmware set aside for a purpose of its own: memory of an hmem device. */
    public static final String SOFT_RESERVED = "Soft Reserved";

    private static final Pattern COMPILED = Pattern.compile(PATTERN);
    private static final List<String> MEMORY_WORDS =
            List.of(SYSTEM_RAM, "virtio_mem", "kmem", "dax", PERSISTENT_MEMORY);

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static IomemLine parse(String text) {
        Matcher matcher = COMPILED.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no line of /proc/iomem: " + text);
        }
        return new IomemLine(
                text,
                matcher.group(1).length() / 2,
                Long.parseLong(matcher.group(2), 16),
                Long.parseLong(matcher.group(3), 16) + 1,
                matcher.group(4));
    }

    /** What it covers. */
    public PhysRange range() {
        return PhysRange.ofEnd(startAddress, endAddress);
    }

    /** Whether the line is about memory that can be hotplugged, so that it is compared. */
    public boolean isAboutMemory() {
        return MEMORY_WORDS.stream().anyMatch(name::contains);
    }
}
