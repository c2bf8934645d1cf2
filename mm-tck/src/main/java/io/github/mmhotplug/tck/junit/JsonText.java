package io.github.mmhotplug.tck.junit;

/** Writes JSON: the kit has no dependency but the engine and JUnit. */
final class JsonText {
    private final StringBuilder text = new StringBuilder();
    private int depth;
    private boolean first = true;
    private boolean afterKey;

    JsonText open(String bracket) {
        separate();
        text.append(bracket);
        depth++;
        first = true;
        return this;
    }

    JsonText close(String bracket) {
        depth--;
        if (!first) {
            line();
        }
        text.append(bracket);
        first = false;
        return this;
    }

    JsonText key(String name) {
        separate();
        text.append(quoted(name)).append(": ");
        first = true;
        afterKey = true;
        return this;
    }

    JsonText field(String name, String value) {
        separate();
        text.append(quoted(name)).append(": ").append(quoted(value));
        first = false;
        return this;
    }

    JsonText field(String name, long value) {
        separate();
        text.append(quoted(name)).append(": ").append(value);
        first = false;
        return this;
    }

    private void separate() {
        if (afterKey) {
            afterKey = false;
            return;
        }
        if (!first) {
            text.append(',');
        }
        if (depth > 0) {
            line();
        }
    }

    private void line() {
        text.append('\n').append("  ".repeat(depth));
    }

    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                default -> {
                    if (c < ' ') {
                        quoted.append("\\u%04x".formatted((int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return text + "\n";
    }
}
