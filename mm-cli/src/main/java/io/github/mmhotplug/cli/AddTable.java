package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.Marking;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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
                count(
                        figures.sections(),
                        run.machine().architecture().geometry().sectionSizeBytes()),
                count(figures.memoryBlocks(), run.machine().architecture().memoryBlockSizeBytes()),
                Bytes.rounded(figures.memmapBytes()) + " " + figures.place().word(),
                leaves(cost.vmemmap()),
                leaves(cost.linearMap()),
                Bytes.rounded(figures.tableBytes()),
                Bytes.rounded(figures.systemBytesConsumed()),
                Bytes.rounded(figures.usableBytes()));
    }

    private static String count(long number, long bytes) {
        return number + " x " + Bytes.exact(bytes);
    }

    private static String leaves(Cost.Mapping mapping) {
        return mapping.leaves().isEmpty()
                ? "none"
                : mapping.leaves().entrySet().stream()
                        .sorted((a, b) -> Long.compare(b.getKey(), a.getKey()))
                        .map(size -> count(size.getValue(), size.getKey()))
                        .collect(Collectors.joining(" + "));
    }

    private static void addSentences(List<String> lines, AddFigures figures) {
        List<String> sentences = new ArrayList<>();
        figures.run().outcome().refusal().ifPresent(refusal -> refusal(sentences, refusal));
        figures.whyNot()
                .ifPresent(why -> sentences.add("memmap " + figures.place().word() + ", not "
                        + figures.run().requested().word() + ": " + why.rule().kernelSymbol() + ", " + why));
        figures.marking().ifPresent(marking -> sentences.add(marking(marking)));
        figures.run().outcome().notes().forEach(note -> sentences.add(note(note)));
        if (figures.run().outcome().isDone()) {
            sentences.add(free(figures.run().machine()));
        }
        lines.add("");
        lines.add(figures.run().machine().architecture().variant());
        sentences.forEach(sentence -> lines.add("  " + sentence));
    }

    private static void refusal(List<String> sentences, Refusal refusal) {
        sentences.add("refused: " + refusal.errno() + " (" + refusal.errno().text() + ") from " + refusal.kernelSymbol()
                + "() breaks rule " + refusal.rule().id() + ": "
                + refusal.rule().statement());
        sentences.add(refusal.detail());
        if (refusal.kernelWouldDie()) {
            sentences.add("a real kernel would not return this error: it would crash here");
        }
        String facts = refusal.facts().stream().map(AddTable::fact).collect(Collectors.joining(", "));
        if (!facts.isEmpty()) {
            sentences.add(facts);
        }
    }

    private static String fact(Fact fact) {
        boolean bytes = fact.unit().equals("bytes");
        String value = bytes ? Bytes.exact(Long.parseLong(fact.value())) : fact.value();
        boolean plain = bytes
                || fact.unit().isEmpty()
                || fact.unit().equals("address")
                || fact.unit().equals("pfn");
        return fact.name() + " " + value + (plain ? "" : " " + fact.unit());
    }

    private static String marking(Marking marking) {
        return "marked: head pfn 0x" + Long.toHexString(marking.headPfn()) + " with refcount " + marking.headRefcount()
                + " (sections) and private " + marking.headPrivate() + " (pages), " + marking.tailPages()
                + " tail pages";
    }

    private static String note(Note note) {
        return "note: " + note;
    }

    private static String free(Machine machine) {
        MachineSnapshot now = machine.snapshot();
        int pageShift = machine.architecture().geometry().pageShift();
        String block = Bytes.prose(machine.architecture().memoryBlockSizeBytes());
        return Bytes.rounded(now.freePages() << pageShift) + " free afterwards; blocks are " + block + " because "
                + machine.architecture().memoryBlockSizeReason();
    }
}
