package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code mmhp arch show} for people. */
final class ArchText {
    private ArchText() {}

    static List<String> lines(
            ArchitectureVariant variant, Architecture architecture, String kernel, List<Machine> machines) {
        List<String> lines = new ArrayList<>();
        lines.add(variant.id() + ": " + variant.title() + ", kernel " + kernel + ", a machine with "
                + Bytes.exact(ArchShowCommand.REFERENCE_RAM));
        lines.add("");
        lines.addAll(sizes(architecture));
        lines.addAll(levels("linear map", architecture.geometry().linearMap()));
        lines.addAll(levels("vmemmap", architecture.geometry().vmemmap()));
        lines.addAll(selfHosting(machines));
        return lines;
    }

    private static List<String> sizes(Architecture architecture) {
        MemoryGeometry geometry = architecture.geometry();
        return List.of(
                "page          " + Bytes.exact(geometry.pageSizeBytes()),
                "section       " + Bytes.exact(geometry.sectionSizeBytes()) + ", " + geometry.pagesPerSection()
                        + " pages, memmap " + Bytes.exact(geometry.memmapBytes(geometry.pagesPerSection())),
                "memory block  " + Bytes.exact(architecture.memoryBlockSizeBytes()) + ", because "
                        + architecture.memoryBlockSizeReason(),
                "pageblock     " + Bytes.exact(geometry.pageblockPages() << geometry.pageShift())
                        + ", largest free block "
                        + Bytes.exact(1L << (geometry.maxPageOrder() + geometry.pageShift())),
                "mappable      " + architecture.mappableRange());
    }

    private static List<String> levels(String region, List<PageTableLevel> levels) {
        if (levels.isEmpty()) {
            return List.of("", region + "  none: no page table maps memory that is added");
        }
        TextTable table = new TextTable(region, "entry covers", "leaf", "table covers", "table size");
        for (int i = levels.size() - 1; i >= 0; i--) {
            PageTableLevel level = levels.get(i);
            boolean unbounded = level.entriesPerTable() == 0;
            table.row(
                    level.name() + (i == levels.size() - 1 ? " (root)" : ""),
                    Bytes.exact(level.entryBytes()),
                    level.leafAllowed() ? "yes" : "no",
                    unbounded ? "everything" : Bytes.exact(level.tableCoversBytes()),
                    unbounded ? "-" : Bytes.exact(level.tableBytes()));
        }
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.addAll(table.lines());
        return lines;
    }

    /** Which kernels let one block keep its memmap, and below the table why the others don't. */
    private static List<String> selfHosting(List<Machine> machines) {
        TextTable table = new TextTable("kernel", "section", "block", "memmap", "memmap_on_memory=Y", "=force");
        Map<String, String> reasons = new LinkedHashMap<>();
        for (Machine machine : machines) {
            Architecture architecture = machine.architecture();
            MemoryGeometry geometry = architecture.geometry();
            long block = architecture.memoryBlockSizeBytes();
            table.row(
                    machine.profile().name(),
                    Bytes.exact(geometry.sectionSizeBytes()),
                    Bytes.exact(block),
                    Bytes.exact(geometry.memmapBytes(block >>> geometry.pageShift())),
                    answer(machine, MemmapOnMemory.ON, reasons),
                    answer(machine, MemmapOnMemory.FORCE, reasons));
        }
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.addAll(table.lines());
        reasons.forEach((kernels, reason) -> lines.add("  " + kernels + ": " + reason));
        return lines;
    }

    private static String answer(Machine machine, MemmapOnMemory mode, Map<String, String> reasons) {
        Optional<Veto> veto = machine.memmapOnMemoryVeto(mode);
        veto.ifPresent(why ->
                reasons.putIfAbsent(machine.profile().name() + " " + why.rule().id(), why.detail()));
        return veto.map(why -> why.rule().id()).orElse("yes");
    }
}
