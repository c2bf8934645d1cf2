package io.github.mmhotplug.tck.junit;

import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.tck.Seeds;
import io.github.mmhotplug.tck.Status;
import io.github.mmhotplug.tck.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of every test: {@code tck-report.json} for programs, {@code tck-report.txt} for people, {@code
 * tck-report.xml} for build servers.
 */
final class ContractReport {
    private static final int RULE_WIDTH = 9;

    private final String provider;
    private final List<Result> results = new ArrayList<>();

    /** What came of one test. */
    enum Verdict {
        PASSED,
        FAILED,
        /** An optional rule that is not kept. */
        NOT_MET,
        /** A known deviation. */
        DEVIATES,
        UNTESTABLE
    }

    /**
     * One test of one subject.
     *
     * @param rule whose test it was
     * @param broken the rule that was broken, else the same
     * @param status how binding the test is
     * @param test name of the test
     * @param variant variant
     * @param kernel kernel
     * @param verdict what came of it
     * @param message why
     */
    record Result(
            Rule rule,
            String broken,
            Status status,
            String test,
            String variant,
            String kernel,
            Verdict verdict,
            String message) {}

    ContractReport(String provider) {
        this.provider = provider;
    }

    void add(Rule rule, String broken, Status status, String test, Subject subject, Verdict verdict, String message) {
        results.add(new Result(
                rule, broken, status, test, subject.variant(), subject.profile().name(), verdict, message));
    }

    void write(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("tck-report.json"), json());
            Files.writeString(directory.resolve("tck-report.txt"), text());
            Files.writeString(directory.resolve("tck-report.xml"), ContractXml.of(provider, results));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, List<Result>> byRule() {
        Map<String, List<Result>> sorted = new TreeMap<>();
        results.forEach(result -> sorted.computeIfAbsent(result.rule().id(), rule -> new ArrayList<>())
                .add(result));
        return sorted;
    }

    private long count(Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).count();
    }

    private String json() {
        JsonText json = new JsonText();
        json.open("{").field("schema", "mmhp-tck/1").field("provider", provider);
        json.field("spiVersion", Spi.VERSION).field("seed", Seeds.first()).field("seeds", Seeds.count());
        for (Verdict verdict : Verdict.values()) {
            json.field(name(verdict), count(verdict));
        }
        json.key("rules").open("[");
        byRule().forEach((id, of) -> {
            json.open("{").field("rule", id).field("statement", of.get(0).rule().statement());
            json.key("results").open("[");
            for (Result result : of) {
                json.open("{").field("test", result.test()).field("variant", result.variant());
                json.field("status", result.status().name().toLowerCase(Locale.ROOT));
                json.field("kernel", result.kernel()).field("verdict", name(result.verdict()));
                if (!result.message().isEmpty()) {
                    json.field("broken", result.broken()).field("message", result.message());
                }
                json.close("}");
            }
            json.close("]").close("}");
        });
        return json.close("]").close("}").toString();
    }

    private static String name(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> "passed";
            case FAILED -> "failed";
            case NOT_MET -> "notMet";
            case DEVIATES -> "deviates";
            case UNTESTABLE -> "untestable";
        };
    }

    /** A row for each rule, then every failure in full. */
    private String text() {
        List<String> variants =
                results.stream().map(Result::variant).distinct().sorted().toList();
        StringBuilder text = new StringBuilder();
        text.append(
                "contract of %s: %d passed, %d failed, %d not met, %d known deviations, %d untestable; seeds %d to %d%n%n"
                        .formatted(
                                provider,
                                count(Verdict.PASSED),
                                count(Verdict.FAILED),
                                count(Verdict.NOT_MET),
                                count(Verdict.DEVIATES),
                                count(Verdict.UNTESTABLE),
                                Seeds.first(),
                                Seeds.first() + Seeds.count() - 1));
        text.append(padded("rule", RULE_WIDTH));
        variants.forEach(variant -> text.append(variant).append("  "));
        text.append("statement\n");
        byRule().forEach((id, of) -> {
            text.append(padded(id, RULE_WIDTH));
            for (String variant : variants) {
                String cell = cell(of.stream()
                        .filter(result -> result.variant().equals(variant))
                        .toList());
                text.append(padded(cell, variant.length() + 2));
            }
            text.append(of.get(0).rule().statement()).append('\n');
        });
        results.stream()
                .filter(result -> result.verdict() == Verdict.FAILED)
                .forEach(result -> text.append("%n%s: %s%n".formatted(result.test(), result.message())));
        return text.toString();
    }

    private static String padded(String word, int width) {
        return word + " ".repeat(Math.max(0, width - word.length()));
    }

    /** {@code 5/5}: so many tests passed of so many; a dash where none was about it. */
    private static String cell(List<Result> of) {
        if (of.isEmpty()) {
            return "-";
        }
        if (of.stream().allMatch(result -> result.verdict() == Verdict.UNTESTABLE)) {
            return "?";
        }
        long passed =
                of.stream().filter(result -> result.verdict() == Verdict.PASSED).count();
        return passed + "/" + of.size();
    }
}
