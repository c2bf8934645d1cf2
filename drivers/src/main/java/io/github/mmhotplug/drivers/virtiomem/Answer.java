package io.github.mmhotplug.drivers.virtiomem;

/** {@code VIRTIO_MEM_RESP_*}: what the device answers. */
enum Answer {
    ACK,
    NACK,
    BUSY,
    ERROR
}
