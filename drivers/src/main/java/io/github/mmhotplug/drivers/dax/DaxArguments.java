package io.github.mmhotplug.drivers.dax;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an input says, read and checked. */
final class DaxArguments {
    private static final Pattern NAME = Pattern.compile("dax\\d{1,9}\\.\\d{1,9}");
    private static final Pattern RANGE = Pattern.compile("([^+]+)\\+([^+]+)");

    private final DriverInput input;
    private final CorePort core;

    DaxArguments(DriverInput input, CorePort core) {
        this.input = input;
        this.core = core;
    }

    static String deviceName(DriverInput input) {
        String name = input.text("device");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'device' of '" + input.verb() + "' is a name as dax0.0, not " + name);
        }
        return name;
    }

    static DaxDriver driver(DriverInput input) {
        String name = input.text("driver");
        return DaxDriver.named(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'driver' of '" + input.verb() + "' is device_dax or kmem, not " + name));
    }

    List<PhysRange> ranges() {
        List<PhysRange> ranges = new ArrayList<>();
        for (String text : input.text("ranges").split(",", -1)) {
            ranges.add(range("ranges", text));
        }
        if (ranges.size() > 1 && pgmap().isPresent()) {
            throw new IllegalArgumentException("'ranges' of '" + input.verb() + "': a namespace has one");
        }
        return ranges;
    }

    private PhysRange range(String argument, String text) {
        Matcher matcher = RANGE.matcher(text);
        if (matcher.matches()) {
            try {
                long start = Long.decode(matcher.group(1));
                long size = Long.decode(matcher.group(2));
                if (start >= 0 && size > 0 && start + size > 0) {
                    return new PhysRange(start, size);
                }
            } catch (NumberFormatException e) {
                throw noRange(argument, text, e);
            }
        }
        throw noRange(argument, text, null);
    }

    private IllegalArgumentException noRange(String argument, String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "'" + argument + "' of '" + input.verb() + "' is START+BYTES, not '" + text + "'", cause);
    }

    /** {@code target_node}; negative if firmware names none. */
    long targetNode() {
        long node = input.number("node", 0);
        if (node < -1 || node > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("'node' of '" + input.verb() + "' is no node: " + node);
        }
        return node;
    }

    long alignBytes() {
        long page = core.geometry().pageSizeBytes();
        long align = input.number("align", core.geometry().pmdLeafBytes());
        if (align < page || !Align.isPowerOfTwo(align)) {
            throw new IllegalArgumentException(
                    "'align' of '" + input.verb() + "' is a power of two from " + page + " up, not " + align);
        }
        return align;
    }

    boolean memmapOnMemory() {
        long value = input.number("memmap_on_memory", 0);
        if (value != 0 && value != 1) {
            throw new IllegalArgumentException("'memmap_on_memory' of '" + input.verb() + "' is 0 or 1, not " + value);
        }
        return value == 1;
    }

    /** {@code dev_dax->pgmap}: all of the namespace that the device lies in. */
    Optional<PhysRange> pgmap() {
        return Optional.ofNullable(input.arguments().get("pgmap")).map(text -> range("pgmap", text));
    }

    /** What of the namespace lies before the data. */
    Optional<PhysRange> infoBlock() {
        return pgmap().flatMap(pgmap -> {
            PhysRange data = ranges().get(0);
            if (!pgmap.contains(data)) {
                throw new IllegalArgumentException("'ranges' of '" + input.verb() + "' is not inside 'pgmap'");
            }
            return data.startAddress() == pgmap.startAddress()
                    ? Optional.empty()
                    : Optional.of(PhysRange.ofEnd(pgmap.startAddress(), data.startAddress()));
        });
    }

    /** Whether the namespace holds its own memmap, before the data: {@code map=dev}. */
    boolean memmapOnDevice() {
        String map = input.arguments().getOrDefault("map", "mem");
        if (!map.equals("mem") && !map.equals("dev")) {
            throw new IllegalArgumentException("'map' of '" + input.verb() + "' is mem or dev, not " + map);
        }
        if (map.equals("dev") && infoBlock().isEmpty()) {
            throw new IllegalArgumentException(
                    "'map' of '" + input.verb() + "': the memmap needs room in 'pgmap' before 'ranges'");
        }
        return map.equals("dev");
    }
}
