package io.github.mmhotplug.core;

/** States of a memory block device, in the words of its file {@code state}. */
public enum BlockState {
    OFFLINE("offline"),
    ONLINE("online"),
    GOING_OFFLINE("going-offline");

    private final String word;

    BlockState(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
