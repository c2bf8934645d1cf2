package io.github.mmhotplug.api.notify;

/** Events of the memory and node notifier chains, in the kernel's spelling. */
public enum MemoryEvent {
    MEM_GOING_ONLINE(true),
    MEM_CANCEL_ONLINE(false),
    MEM_ONLINE(false),
    MEM_GOING_OFFLINE(true),
    MEM_CANCEL_OFFLINE(false),
    MEM_OFFLINE(false),
    MEM_PREPARE_ONLINE(true),
    MEM_FINISH_OFFLINE(false),
    NODE_ADDING_FIRST_MEMORY(true),
    NODE_ADDED_FIRST_MEMORY(false),
    NODE_CANCEL_ADDING_FIRST_MEMORY(false),
    NODE_REMOVING_LAST_MEMORY(true),
    NODE_REMOVED_LAST_MEMORY(false),
    NODE_CANCEL_REMOVING_LAST_MEMORY(false);

    private final boolean vetoable;

    MemoryEvent(boolean vetoable) {
        this.vetoable = vetoable;
    }

    /** Whether a consumer can stop what is going on; the others' answers are ignored. */
    public boolean isVetoable() {
        return vetoable;
    }
}
