package io.github.mmhotplug.cli;

import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.OperationDifference;
import io.github.mmhotplug.core.OperationDifference.Kind;
import io.github.mmhotplug.core.StateDifference;
import io.github.mmhotplug.core.Swap;
import io.github.mmhotplug.scenario.language.OperationText;
import io.github.mmhotplug.scenario.language.OutcomeText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code mmhp swap} for people. */
final class SwapText {
    private SwapText() {}

    static List<String> lines(Path file, Machine here, Swap swap) {
        List<String> lines = new ArrayList<>(difference(file, here, swap));
        lines.add("");
        lines.add(
                swap.isEquivalent()
                        ? "equivalent: the target has taken over in place"
                        : "different: rejected, the machine is as it was");
        return lines;
    }

    /** Without the verdict. */
    static List<String> difference(Path file, Machine here, Swap swap) {
        List<String> lines = new ArrayList<>();
        lines.add("%s: %s, kernel %s -> %s, kernel %s"
                .formatted(
                        file,
                        here.architecture().variant(),
                        here.profile().name(),
                        swap.target().architecture().variant().id(),
                        swap.target().profile().name()));
        lines.add("");
        int all = here.journal().size() + here.bootJournal().size();
        lines.add("%d operations: %d as before, %d at another cost, %d with another outcome, %d not expressible"
                .formatted(
                        all,
                        all - swap.operations().size(),
                        count(swap, Kind.COST),
                        count(swap, Kind.OUTCOME),
                        count(swap, Kind.NOT_EXPRESSIBLE)));
        for (OperationDifference difference : swap.operations()) {
            if (difference.kind() != Kind.COST) {
                lines.add("");
                lines.add("  " + OperationText.of(difference.here(), here));
                lines.add("    here:  " + OutcomeText.of(difference.outcomeHere()));
                lines.add("    there: "
                        + difference
                                .outcomeThere()
                                .map(OutcomeText::of)
                                .orElse("not expressible: " + difference.reason()));
            }
        }
        if (!swap.state().isEmpty()) {
            lines.add("");
            TextTable table = new TextTable("state afterwards", "here", "there");
            for (StateDifference difference : swap.state()) {
                table.row(difference.figure(), difference.here(), difference.there());
            }
            lines.addAll(table.lines());
        }
        return lines;
    }

    static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static long count(Swap swap, Kind kind) {
        return swap.operations().stream()
                .filter(difference -> difference.kind() == kind)
                .count();
    }
}
