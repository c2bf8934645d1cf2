package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.DeviceMapping;
import io.github.mmhotplug.core.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code mmhp devmem} for people: a row for each architecture, what compounds save, then what needs a sentence. */
final class DevmemTable {
    private DevmemTable() {}

    static List<String> lines(List<DevmemRun> runs) {
        DevmemRun first = runs.get(0);
        Machine machine = first.machine();
        List<String> lines = new ArrayList<>();
        lines.add("device memory of " + Bytes.exact(first.sizeBytes()) + ", type "
                + DevmemRunner.word(first.request().type()) + ", kernel "
                + machine.profile().name() + (machine.profile().isFaithful() ? " with its bugs" : "") + ", memmap "
                + new DevmemFigures(first).placement());
        lines.add("");
        TextTable table = new TextTable(
                "architecture",
                "outcome",
                "start",
                "compounds",
                "memmap",
                "vmemmap leaves",
                "vmemmap tables",
                "linear map leaves",
                "struct pages written",
                "usable");
        runs.forEach(run -> addRow(table, new DevmemFigures(run)));
        lines.addAll(table.lines());
        addSavings(lines, runs);
        runs.forEach(run -> addSentences(lines, new DevmemFigures(run)));
        return lines;
    }

    private static void addRow(TextTable table, DevmemFigures figures) {
        DevmemRun run = figures.run();
        String variant = run.machine().architecture().variant();
        String start = "0x" + Long.toHexString(run.startAddress());
        if (run.outcome().isRefused()) {
            String errno = run.outcome().refusal().orElseThrow().errno().name();
            table.row(variant, errno, start, "-", "-", "-", "-", "-", "-", "-");
            return;
        }
        Cost cost = figures.cost();
        table.row(
                variant,
                "done",
                start,
                figures.compounds() == 0 ? "none" : RunText.count(figures.compounds(), figures.alignBytes()),
                Bytes.rounded(figures.memmapBytes()),
                RunText.leaves(cost.vmemmap()),
                Bytes.rounded(figures.vmemmapTableBytes()),
                RunText.leaves(cost.linearMap()),
                Long.toString(figures.structPagesInitialised()),
                Bytes.rounded(figures.usableBytes()));
    }

    /** Against the same range in base pages, which was mapped too. */
    private static void addSavings(List<String> lines, List<DevmemRun> runs) {
        TextTable table = new TextTable(
                "against base pages",
                "memmap",
                "less by",
                "with vmemmap tables",
                "less by",
                "struct pages written",
                "less by");
        boolean any = false;
        for (DevmemRun run : runs) {
            DevmemFigures now = new DevmemFigures(run);
            if (now.basePages().isPresent()) {
                any = true;
                addSaving(table, now, now.basePages().get());
            }
        }
        if (any) {
            lines.add("");
            lines.addAll(table.lines());
        }
    }

    private static void addSaving(TextTable table, DevmemFigures now, DevmemFigures base) {
        long all = now.memmapBytes() + now.vmemmapTableBytes();
        long allBase = base.memmapBytes() + base.vmemmapTableBytes();
        table.row(
                now.run().machine().architecture().variant(),
                Bytes.rounded(base.memmapBytes()) + " to " + Bytes.rounded(now.memmapBytes()),
                times(base.memmapBytes(), now.memmapBytes()),
                Bytes.rounded(allBase) + " to " + Bytes.rounded(all),
                times(allBase, all),
                base.structPagesInitialised() + " to " + now.structPagesInitialised(),
                times(base.structPagesInitialised(), now.structPagesInitialised()));
    }

    private static String fromSystem(DevmemFigures figures) {
        return figures.fromSystemBytes() == 0
                ? ""
                : "; " + Bytes.rounded(figures.fromSystemBytes()) + " of the memmap from the system";
    }

    private static String times(long before, long now) {
        if (before == now || now == 0) {
            return "nothing";
        }
        double ratio = (double) before / now;
        return ratio == Math.rint(ratio)
                ? String.format(Locale.ROOT, "%.0fx", ratio)
                : String.format(Locale.ROOT, "%.2fx", ratio);
    }

    private static void addSentences(List<String> lines, DevmemFigures figures) {
        List<String> sentences = new ArrayList<>();
        DevmemRun run = figures.run();
        run.outcome().refusal().ifPresent(refusal -> RunText.refusal(sentences, refusal));
        if (run.request().vmemmapShift() > 0) {
            run.mapping()
                    .flatMap(DeviceMapping::tailsApart)
                    .ifPresent(why -> sentences.add("tails share no memmap: " + why));
        }
        figures.altmap()
                .ifPresent(altmap -> sentences.add("altmap: " + altmap.reserve() + " pages reserved, " + altmap.free()
                        + " free, of these " + altmap.alloc() + " taken and " + altmap.align() + " lost to alignment: "
                        + altmap.left() + " left" + fromSystem(figures)));
        if (run.outcome().isDone() && !run.request().type().isAddressable()) {
            sentences.add("the CPU can't reach it: struct pages and no linear map");
        }
        if (!sentences.isEmpty()) {
            lines.add("");
            lines.add(run.machine().architecture().variant());
            sentences.forEach(sentence -> lines.add("  " + sentence));
        }
    }
}
