package io.github.mmhotplug.arch.s390;

/** {@code sclp_assign_storage}: when firmware makes standby memory accessible. */
enum StorageAssign {
    /** While a block goes online. */
    GOING_ONLINE("goingOnline", "while it goes online"),
    /** Right before a block's memmap is initialised to go online. */
    PREPARE_ONLINE("prepareOnline", "right before it goes online"),
    /** When a user configures a block, before it is added. */
    CONFIG("config", "before it is added");

    private final String word;
    private final String when;

    StorageAssign(String word, String when) {
        this.word = word;
        this.when = when;
    }

    /**
     * The constant that a profile names.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    static StorageAssign ofWord(String word) {
        for (StorageAssign assign : values()) {
            if (assign.word.equals(word)) {
                return assign;
            }
        }
        throw new IllegalArgumentException("s390.storageAssign: goingOnline, prepareOnline or config, not " + word);
    }

    /** Whether added memory can be touched while it is added. */
    boolean accessibleAtAdd() {
        return this == CONFIG;
    }

    /** Completes "memory becomes accessible ...". */
    String when() {
        return when;
    }
}
