package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.Marking;
import java.util.ArrayList;
import java.util.List;

/** {@code mmhp add} for people: a row for each architecture, then what needs a sentence. */
final class AddTable {
    private AddTable() {}

    static List<String> lines(List<AddRun> runs, AddOptions options) {
        List<String> lines = new ArrayList<>();
        Machine first = runs.get(0).machine();
        lines.add("hot-add of " + Bytes.exact(runs.get(0).sizeBytes()) + ", kernel "
                + first.profile().name() + (first.profile().isFaithful() ? " with its bugs" : "") + ", memmap "
                + runs.get(0).requested().word() + ", driver " + options.driver);
        lines.add("");
        TextTable table = new TextTable(
                "architecture",
                "outcome",
                "start",
                "sections",
                "blocks",
                "memmap",
                "vmemmap leaves",
                "linear map leaves",
                "tables",
                "from system",
                "usable");
        runs.forEach(run -> addRow(table, new AddFigures(run)));
        lines.addAll(table.lines());
        runs.forEach(run -> addSentences(lines, new AddFigures(run)));
        return lines;
    }

    private static void addRow(TextTable table, AddFigures figures) {
        AddRun run = figures.run();
        String variant = run.machine().architecture().variant();
        String start = "0x" + Long.toHexString(run.startAddress());
        if (run.outcome().isRefused()) {
            String errno = run.outcome().refusal().orElseThrow().errno().name();
            table.row(variant, errno, start, "-", "-", "-", "-", "-", "-", "-", "-");
            return;
        }
        Cost cost = figures.cost();
        table.row(
                variant,
                "done",
                start,
                RunText.count(
                        figures.sections(),
                        run.machine().architecture().geometry().sectionSizeBytes()),
                RunText.count(
                        figures.memoryBlocks(), run.machine().architecture().memoryBlockSizeBytes()),
                Bytes.rounded(figures.memmapBytes()) + " " + figures.place().word(),
                RunText.leaves(cost.vmemmap()),
                RunText.leaves(cost.linearMap()),
                Bytes.rounded(figures.tableBytes()),
                Bytes.rounded(figures.systemBytesConsumed()),
                Bytes.rounded(figures.usableBytes()));
    }

    private static void addSentences(List<String> lines, AddFigures figures) {
        List<String> sentences = new ArrayList<>();
        figures.run().outcome().refusal().ifPresent(refusal -> RunText.refusal(sentences, refusal));
        figures.whyNot()
                .ifPresent(why -> sentences.add("memmap " + figures.place().word() + ", not "
                        + figures.run().requested().word() + ": " + why.rule().kernelSymbol() + ", " + why));
        figures.marking().ifPresent(marking -> sentences.add(marking(marking)));
        figures.run().trace().ifPresent(trace -> PageTraceText.sentences(sentences, trace));
        figures.run().outcome().notes().forEach(note -> sentences.add(RunText.note(note)));
        if (figures.run().outcome().isDone()) {
            sentences.add(free(figures.run().machine()));
        }
        lines.add("");
        lines.add(figures.run().machine().architecture().variant());
        sentences.forEach(sentence -> lines.add("  " + sentence));
    }

    private static String marking(Marking marking) {
        return "marked: head pfn 0x" + Long.toHexString(marking.headPfn()) + " with refcount " + marking.headRefcount()
                + " (sections) and private " + marking.headPrivate() + " (pages), " + marking.tailPages()
                + " tail pages";
    }

    private static String free(Machine machine) {
        MachineSnapshot now = machine.snapshot();
        int pageShift = machine.architecture().geometry().pageShift();
        String block = Bytes.prose(machine.architecture().memoryBlockSizeBytes());
        return Bytes.rounded(now.freePages() << pageShift) + " free afterwards; blocks are " + block + " because "
                + machine.architecture().memoryBlockSizeReason();
    }
}
