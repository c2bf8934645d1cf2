package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.scenario.text.SizeText;

/** Sizes and addresses as people write them. */
final class Quantities {
    private static final String ACCEPTED = "accepted are " + SizeText.ACCEPTED;

    private static final String LARGEST = Bytes.exact(Long.MAX_VALUE / Bytes.PIB * Bytes.PIB);

    private Quantities() {}

    /** A number of bytes, at least one. */
    static long size(String option, String text) {
        long bytes = parse(option, text, ACCEPTED);
        if (bytes == 0) {
            throw new BadInputException(option + ": a size must not be 0; " + ACCEPTED);
        }
        return bytes;
    }

    /** A number of bytes, 0 allowed. */
    static long sizeOrZero(String option, String text) {
        return parse(option, text, ACCEPTED);
    }

    /** A physical address. */
    static long address(String option, String text) {
        return parse(option, text, "accepted is a physical address like 0x108000000 or 4G");
    }

    private static long parse(String option, String text, String accepted) {
        return SizeText.parse(text)
                .orElseThrow(() -> new BadInputException(option + ": '" + text + "' is "
                        + (SizeText.isSize(text) ? "too large; the largest is " + LARGEST + ", and " : "no number; ")
                        + accepted));
    }
}
