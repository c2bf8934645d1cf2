package io.github.mmhotplug.drivers.virtiomem;

/** {@code enum virtio_mem_bbm_bb_state}. */
enum BbmState {
    UNUSED,
    PLUGGED,
    ADDED,
    FAKE_OFFLINE
}
