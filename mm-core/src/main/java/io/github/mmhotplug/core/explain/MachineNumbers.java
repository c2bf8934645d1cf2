package io.github.mmhotplug.core.explain;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.internal.hotplug.KnownFlags;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The numbers of one machine: addresses, units, the linear map. */
final class MachineNumbers {
    private final Machine machine;
    private final Architecture architecture;
    private final MemoryGeometry geometry;
    private final long block;
    private final long hotplugStart;

    MachineNumbers(Variant variant) {
        this.machine = variant.machine();
        this.architecture = machine.architecture();
        this.geometry = architecture.geometry();
        this.block = architecture.memoryBlockSizeBytes();
        this.hotplugStart = variant.hotplugStart();
    }

    Here mappable() {
        PhysRange range = architecture.mappableRange();
        return Here.of(
                "mappable is " + range + ", that is up to " + Bytes.prose(range.endAddress()),
                Fact.address("mappableStart", range.startAddress()),
                Fact.address("mappableEnd", range.endAddress()));
    }

    Here bootMemory() {
        List<PhysRange> ram = machine.facts().bootRam();
        return new Here(
                "boot memory is " + ram.stream().map(PhysRange::toString).collect(Collectors.joining(", ")),
                ram.stream()
                        .map(range -> Fact.text("bootMemory", range.toString()))
                        .toList());
    }

    Here block() {
        return Here.of(
                "a memory block is " + Bytes.prose(block) + ", because " + architecture.memoryBlockSizeReason(),
                Fact.bytes("memoryBlockSize", block),
                Fact.text("memoryBlockSizeReason", architecture.memoryBlockSizeReason()));
    }

    Here legalStart() {
        long start = Align.up(hotplugStart, block);
        return Here.of(
                "legal starts are 0x" + Long.toHexString(start) + ", 0x" + Long.toHexString(start + block)
                        + " and so on",
                Fact.address("legalStart", start),
                Fact.address("nextLegalStart", start + block));
    }

    Here nodes() {
        String nodes = machine.possibleNodes().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return Here.of("possible nodes: " + nodes, Fact.text("possibleNodes", nodes));
    }

    Here flags() {
        String has = flags(true);
        String lacks = flags(false);
        return Here.of(
                "kernel " + machine.profile().name() + " has " + (has.isEmpty() ? "neither" : has)
                        + (lacks.isEmpty() ? "" : "; it has no " + lacks),
                Fact.text("flags", has),
                Fact.text("missingFlags", lacks));
    }

    /** No capability speaks of {@code MHP_MERGE_RESOURCE}: the engine takes it under every kernel. */
    private String flags(boolean known) {
        return Arrays.stream(MhpFlag.values())
                .filter(flag -> flag != MhpFlag.MERGE_RESOURCE)
                .filter(flag -> KnownFlags.has(machine.profile(), flag) == known)
                .map(MhpFlag::symbol)
                .collect(Collectors.joining(", "));
    }

    /** {@code check_pfn_span}. */
    Here addUnit() {
        String word = machine.profile().word(CoreCapabilities.ADD_UNIT);
        long unit = word.equals("section") ? geometry.sectionSizeBytes() : 1L << MemoryGeometry.SUBSECTION_SHIFT;
        String blocks =
                block % unit == 0 ? "; an add of whole memory blocks of " + Bytes.prose(block) + " always passes" : "";
        return Here.of(
                "the smallest add is a " + word + ", " + Bytes.prose(unit) + blocks,
                Fact.bytes("smallestAdd", unit),
                Fact.bytes("memoryBlockSize", block));
    }

    Here subsection() {
        return Here.of(
                "a subsection is " + Bytes.prose(1L << MemoryGeometry.SUBSECTION_SHIFT) + ", "
                        + geometry.pagesPerSubsection() + " pages",
                Fact.pages("pagesPerSubsection", geometry.pagesPerSubsection()));
    }

    Here section() {
        return Here.of(
                "a section is " + Bytes.prose(geometry.sectionSizeBytes()),
                Fact.bytes("sectionSize", geometry.sectionSizeBytes()));
    }

    Here linearLeaves() {
        if (!geometry.hasLinearMap()) {
            return Here.of("no page table maps memory that is added");
        }
        return new Here(
                "leaves of the linear map: " + Leaves.words(geometry.linearMap()),
                Leaves.facts("linearMapLeaf", geometry.linearMap()));
    }

    /** The root is static; every other table is a block of its own size, or a part of a page. */
    Here linearTables() {
        List<PageTableLevel> levels = geometry.linearMap();
        long table = levels.stream()
                .limit(Math.max(0, levels.size() - 1))
                .mapToLong(PageTableLevel::tableBytes)
                .max()
                .orElse(0);
        long frames = Math.max(1, Align.divideUp(table, geometry.pageSizeBytes()));
        int order = 63 - Long.numberOfLeadingZeros(frames);
        return Here.of(
                "a table takes a free block of order " + order + ", " + Bytes.prose(frames << geometry.pageShift()),
                Fact.count("tableOrder", order, "order"));
    }

    Here leafAgainstBlock() {
        if (!geometry.hasLinearMap()) {
            return Here.of("there is no linear map, and no leaf to cut", Fact.bytes("memoryBlockSize", block));
        }
        long leaf = Leaves.largest(geometry.linearMap());
        String sentence = "the largest leaf of the linear map is " + Bytes.prose(leaf) + ", a memory block "
                + Bytes.prose(block)
                + (leaf <= block ? ": no leaf reaches over the end of a block" : ": one leaf can map several blocks");
        return Here.of(sentence, Fact.bytes("largestLinearMapLeaf", leaf), Fact.bytes("memoryBlockSize", block));
    }
}
