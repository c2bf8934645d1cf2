package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.ZoneStats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Sizes of a machine that a scenario can look at, in bytes. */
public final class Figures {
    private static final String FREE = "free";
    private static final String MEM_TOTAL = "mem_total";

    private static final Map<String, BiFunction<MachineSnapshot, Machine, Long>> ALL = all();

    private Figures() {}

    private static Map<String, BiFunction<MachineSnapshot, Machine, Long>> all() {
        Map<String, BiFunction<MachineSnapshot, Machine, Long>> all = new LinkedHashMap<>();
        all.put(FREE, (snapshot, machine) -> pages(snapshot.freePages(), machine));
        all.put(
                MEM_TOTAL,
                (snapshot, machine) -> pages(
                        snapshot.zones().stream()
                                .mapToLong(ZoneStats::managedPages)
                                .sum(),
                        machine));
        all.put(
                "present",
                (snapshot, machine) -> pages(
                        snapshot.zones().stream()
                                .mapToLong(ZoneStats::presentPages)
                                .sum(),
                        machine));
        all.put("memmap_counted", (snapshot, machine) -> pages(snapshot.memmapPages(), machine));
        all.put(
                "linear_tables",
                (snapshot, machine) -> pages(snapshot.linearMap().tablePages(), machine));
        all.put(
                "vmemmap_tables",
                (snapshot, machine) -> pages(snapshot.vmemmap().tablePages(), machine));
        all.put("poisoned", (snapshot, machine) -> pages(snapshot.poisonedPages(), machine));
        return all;
    }

    private static long pages(long pages, Machine machine) {
        return pages << machine.architecture().geometry().pageShift();
    }

    static List<String> known() {
        return List.copyOf(ALL.keySet());
    }

    static long of(String name, MachineSnapshot snapshot, Machine machine) {
        BiFunction<MachineSnapshot, Machine, Long> figure = ALL.get(name);
        if (figure == null) {
            throw new IllegalStateException("there is no figure " + name);
        }
        return figure.apply(snapshot, machine);
    }

    /** {@code /proc/meminfo MemFree}. */
    public static long free(MachineSnapshot snapshot, Machine machine) {
        return of(FREE, snapshot, machine);
    }

    /** {@code /proc/meminfo MemTotal}. */
    public static long memTotal(MachineSnapshot snapshot, Machine machine) {
        return of(MEM_TOTAL, snapshot, machine);
    }

    /** A number of bytes, or of bytes less. */
    public static String bytes(long number) {
        return number < 0 ? "-" + Bytes.prose(-number) : Bytes.prose(number);
    }
}
