package io.github.mmhotplug.core;

import java.util.Arrays;
import java.util.Optional;

/** {@code online_policy}: who chooses the zone of a block that is put {@code online} without a word on which. */
public enum OnlinePolicy {
    /** The zone that the block's neighbours are in. */
    CONTIG_ZONES("contig-zones"),
    /** MOVABLE as long as there is enough kernel memory beside it. */
    AUTO_MOVABLE("auto-movable");

    private final String word;

    OnlinePolicy(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public static Optional<OnlinePolicy> ofWord(String word) {
        return Arrays.stream(values())
                .filter(policy -> policy.word.equals(word))
                .findFirst();
    }
}
