package io.github.mmhotplug.core;

import java.util.Arrays;
import java.util.Optional;

/** What to do with new memory blocks ({@code MMOP_*}), in the words of {@code auto_online_blocks}. */
public enum OnlineType {
    OFFLINE("offline"),
    ONLINE("online"),
    ONLINE_KERNEL("online_kernel"),
    ONLINE_MOVABLE("online_movable");

    private final String word;

    OnlineType(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public static Optional<OnlineType> ofWord(String word) {
        return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
    }
}
