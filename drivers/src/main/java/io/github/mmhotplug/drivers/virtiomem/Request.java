package io.github.mmhotplug.drivers.virtiomem;

import java.util.Locale;

/** {@code VIRTIO_MEM_REQ_*}: what the driver asks of its device. */
enum Request {
    PLUG,
    UNPLUG,
    UNPLUG_ALL;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
