package io.github.mmhotplug.conformance;

import io.github.mmhotplug.scenario.verify.VerifyReport;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the recordings check, as a table: one row each. */
final class RecordingsTable {
    private static final Pattern NAME = Pattern.compile("([^-]+)-(\\d+k)-([0-9.]+)-(.*)\\.json");

    private RecordingsTable() {}

    static String text(List<VerifyReport> reports) {
        StringBuilder text = new StringBuilder();
        text.append(
                        "| Architecture | Pages | Kernel | Scenario | Steps | Compared | Matched | Of those that changed | Matched")
                .append(" | Given | Not compared |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
        reports.forEach(report -> text.append(row(report)));
        return text.append("| all | | | %d recordings | ".formatted(reports.size()))
                .append(numbers(reports))
                .append(" |\n")
                .toString();
    }

    private static String row(VerifyReport report) {
        Matcher name = NAME.matcher(String.valueOf(Path.of(report.file()).getFileName()));
        if (!name.matches()) {
            throw new IllegalArgumentException("not named as recordings are: " + report.file());
        }
        return "| %s | %s | %s | %s | %s |%n"
                .formatted(name.group(1), name.group(2), name.group(3), name.group(4), numbers(List.of(report)));
    }

    private static String numbers(List<VerifyReport> reports) {
        return String.format(
                Locale.ROOT,
                "%,d | %,d | %,d | %,d | %,d | %,d | %,d",
                reports.stream().mapToLong(VerifyReport::steps).sum(),
                reports.stream().mapToLong(VerifyReport::compared).sum(),
                reports.stream().mapToLong(VerifyReport::matched).sum(),
                reports.stream().mapToLong(VerifyReport::changedCompared).sum(),
                reports.stream().mapToLong(VerifyReport::changedMatched).sum(),
                reports.stream()
                        .mapToLong(report -> sum(report.given().values()))
                        .sum(),
                reports.stream()
                        .mapToLong(report -> sum(report.notCompared().values()))
                        .sum());
    }

    private static long sum(Collection<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
