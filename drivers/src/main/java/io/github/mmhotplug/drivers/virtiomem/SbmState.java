package io.github.mmhotplug.drivers.virtiomem;

/** {@code enum virtio_mem_sbm_mb_state}. */
enum SbmState {
    UNUSED,
    PLUGGED,
    OFFLINE,
    OFFLINE_PARTIAL,
    KERNEL,
    KERNEL_PARTIAL,
    MOVABLE,
    MOVABLE_PARTIAL;

    boolean isOnline() {
        return ordinal() >= KERNEL.ordinal();
    }

    boolean isOffline() {
        return this == OFFLINE || this == OFFLINE_PARTIAL;
    }

    boolean isPartial() {
        return this == OFFLINE_PARTIAL || this == KERNEL_PARTIAL || this == MOVABLE_PARTIAL;
    }

    /** The same, with a hole. */
    SbmState partial() {
        return isPartial() ? this : values()[ordinal() + 1];
    }

    /** The same, without holes. */
    SbmState full() {
        return isPartial() ? values()[ordinal() - 1] : this;
    }
}
