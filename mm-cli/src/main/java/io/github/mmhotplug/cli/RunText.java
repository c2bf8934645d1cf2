package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.core.Cost;
import java.util.List;
import java.util.stream.Collectors;

/** What the tables of every operation say in the same words: leaves, refusals, notes. */
final class RunText {
    private RunText() {}

    static String count(long number, long bytes) {
        return number + " x " + Bytes.exact(bytes);
    }

    static String leaves(Cost.Mapping mapping) {
        return mapping.leaves().isEmpty()
                ? "none"
                : mapping.leaves().entrySet().stream()
                        .sorted((a, b) -> Long.compare(b.getKey(), a.getKey()))
                        .map(size -> count(size.getValue(), size.getKey()))
                        .collect(Collectors.joining(" + "));
    }

    static void refusal(List<String> sentences, Refusal refusal) {
        sentences.add("refused: " + refusal.errno() + " (" + refusal.errno().text() + ") from " + refusal.kernelSymbol()
                + "() breaks rule " + refusal.rule().id() + ": "
                + refusal.rule().statement());
        sentences.add(refusal.detail());
        if (refusal.kernelWouldDie()) {
            sentences.add("a real kernel would not return this error: it would crash here");
        }
        String facts = refusal.facts().stream().map(RunText::fact).collect(Collectors.joining(", "));
        if (!facts.isEmpty()) {
            sentences.add(facts);
        }
    }

    static String fact(Fact fact) {
        boolean bytes = fact.unit().equals("bytes");
        String value = bytes ? Bytes.exact(Long.parseLong(fact.value())) : fact.value();
        boolean plain = bytes
                || fact.unit().isEmpty()
                || fact.unit().equals("address")
                || fact.unit().equals("pfn");
        return fact.name() + " " + value + (plain ? "" : " " + fact.unit());
    }

    static String note(Note note) {
        return "note: " + note;
    }
}
