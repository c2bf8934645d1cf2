package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.scenario.language.Quantity.Term;
import io.github.mmhotplug.scenario.text.SizeText;
import io.github.mmhotplug.scenario.text.Spelling;
import io.github.mmhotplug.scenario.trace.BadFileException;
import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads sums, products, parentheses, names and sizes; one value of a file at a time. */
final class QuantityParser {
    private static final int MOST_TOKENS = 200;
    private static final Pattern TOKEN = Pattern.compile("\\s*([-+*/()]|[0-9][0-9A-Za-z]*|[A-Za-z_][A-Za-z0-9_]*|\\S)");

    private final YamlValue source;
    private final Set<String> known;
    private final String accepted;
    private final List<String> tokens = new ArrayList<>();
    private int next;

    QuantityParser(YamlValue source, Set<String> known, String accepted) {
        this.source = source;
        this.known = known;
        this.accepted = accepted;
    }

    Term parse() {
        Matcher matcher = TOKEN.matcher(source.text());
        while (matcher.find()) {
            tokens.add(matcher.group(1));
        }
        if (tokens.size() > MOST_TOKENS) {
            throw source.wrong("a quantity of " + tokens.size() + " parts", "at most " + MOST_TOKENS);
        }
        Term sum = sum();
        if (next < tokens.size()) {
            throw wrong("'" + tokens.get(next) + "' is one too many");
        }
        return sum;
    }

    private Term sum() {
        Term left = product();
        while (is("+") || is("-")) {
            boolean plus = take().equals("+");
            Term a = left;
            Term b = product();
            left = names -> plus
                    ? Math.addExact(a.value(names), b.value(names))
                    : Math.subtractExact(a.value(names), b.value(names));
        }
        return left;
    }

    private Term product() {
        Term left = factor();
        while (is("*") || is("/")) {
            boolean times = take().equals("*");
            Term a = left;
            Term b = factor();
            left = names -> times
                    ? Math.multiplyExact(a.value(names), b.value(names))
                    : Math.floorDiv(a.value(names), b.value(names));
        }
        return left;
    }

    private Term factor() {
        if (next == tokens.size()) {
            throw wrong(tokens.isEmpty() ? "nothing stands here" : "it ends too early");
        }
        String token = take();
        if (token.equals("-")) {
            Term positive = factor();
            return names -> Math.negateExact(positive.value(names));
        }
        if (token.equals("(")) {
            Term inner = sum();
            if (!is(")")) {
                throw wrong("a ')' is missing");
            }
            take();
            return inner;
        }
        char first = token.charAt(0);
        return Character.isDigit(first) ? size(token) : name(token);
    }

    private Term size(String token) {
        OptionalLong bytes = SizeText.parse(token);
        if (bytes.isEmpty()) {
            throw wrong("'" + token + "' is " + (SizeText.isSize(token) ? "too large" : "no number"));
        }
        long value = bytes.getAsLong();
        return names -> value;
    }

    private Term name(String token) {
        if (!known.contains(token)) {
            throw wrong("'" + token + "' is no name" + Spelling.hint(token, known) + "; names are "
                    + String.join(", ", known));
        }
        return names -> names.value(token);
    }

    private boolean is(String token) {
        return next < tokens.size() && tokens.get(next).equals(token);
    }

    private String take() {
        return tokens.get(next++);
    }

    private BadFileException wrong(String what) {
        return source.wrong("'" + source.text() + "' is no quantity: " + what, accepted);
    }
}
