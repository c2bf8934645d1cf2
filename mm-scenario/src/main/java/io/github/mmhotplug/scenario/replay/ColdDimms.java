package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.scenario.trace.Trace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * DIMMs that the emulator had before the guest booted. Firmware does not count them as boot memory: the kernel finds
 * them when it looks at its ACPI devices, and adds them like any other. So the machine boots without them.
 */
final class ColdDimms {
    private final Trace trace;

    ColdDimms(Trace trace) {
        this.trace = trace;
    }

    /** The DIMMs in their slots, where the emulator puts them: one behind the other, from a GiB's start on. */
    Dimms dimms() {
        Dimms dimms = new Dimms();
        Map<String, Long> backends = new HashMap<>();
        for (String argument : trace.emulatorArguments()) {
            if (argument.startsWith("memory-backend")) {
                Map<String, String> backend = properties(argument);
                backends.put(
                        backend.getOrDefault("id", ""),
                        new CommandLine("size=" + backend.getOrDefault("size", ""))
                                .bytes("size")
                                .orElse(0));
            }
        }
        long next = deviceMemory();
        for (String argument : trace.emulatorArguments()) {
            if (argument.startsWith("pc-dimm,")) {
                Map<String, String> dimm = properties(argument);
                long size = backends.getOrDefault(dimm.getOrDefault("memdev", ""), 0L);
                if (size > 0) {
                    dimms.plug(dimm.getOrDefault("id", ""), new PhysRange(next, size), 0);
                    next += size;
                }
            }
        }
        return dimms;
    }

    private long deviceMemory() {
        String memory = new Emulator(trace.emulatorArguments()).memory();
        long ram =
                new CommandLine("m=" + memory.replaceAll(",.*", "")).bytes("m").orElse(0);
        return Align.up(Math.max(4 * Bytes.GIB, ram), Bytes.GIB);
    }

    private static Map<String, String> properties(String argument) {
        Map<String, String> properties = new HashMap<>();
        for (String part : List.of(argument.split(",", -1))) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                properties.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        return properties;
    }

    /** A zone without the DIMMs that the kernel had put into it by the time of the baseline. */
    static ZoneStats without(Dimms dimms, List<PhysRange> present, ZoneStats zone, int pageShift) {
        long pages = 0;
        Optional<Long> first = Optional.empty();
        for (PhysRange range : dimms.ranges()) {
            boolean isThere = present.stream().anyMatch(there -> there.startAddress() == range.startAddress());
            if (isThere && zone.intersects(range.toPfns(pageShift))) {
                pages += range.toPfns(pageShift).pageCount();
                long start = range.toPfns(pageShift).startPfn();
                first = Optional.of(Math.min(start, first.orElse(start)));
            }
        }
        if (pages == 0) {
            return zone;
        }
        ZoneStats less = zone.with(-pages, -pages, -pages);
        return less.isPopulated()
                ? less.spanning(zone.startPfn(), first.orElse(zone.endPfn()) - zone.startPfn())
                : less.spanning(0, 0);
    }
}
