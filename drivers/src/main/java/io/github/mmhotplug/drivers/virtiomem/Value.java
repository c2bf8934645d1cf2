package io.github.mmhotplug.drivers.virtiomem;

/** What the machine remembers of a device, one number each. */
enum Value {
    /** {@code addr}. */
    ADDRESS,
    /** {@code region_size}. */
    REGION_SIZE,
    /** {@code block_size} of the device. */
    DEVICE_BLOCK_SIZE,
    /** {@code node_id}. */
    NODE,
    /** Whether {@code VIRTIO_MEM_F_PERSISTENT_SUSPEND} was negotiated. */
    PERSISTENT_SUSPEND,
    /** {@code usable_region_size}, {@code plugged_size} and {@code requested_size} as the host has them. */
    HOST_USABLE,
    HOST_PLUGGED,
    HOST_REQUESTED,
    /** A change of the requested size that the host makes after so many more requests. */
    FLIP_AFTER,
    FLIP_TO,
    /** The first and the one behind the last scripted answer. */
    SCRIPT_HEAD,
    SCRIPT_TAIL,
    /** The same three as the driver last read them. */
    USABLE,
    PLUGGED,
    REQUESTED,
    /** Parameters of the module. */
    UNPLUG_ONLINE,
    BIG_BLOCKS,
    /** {@code sb_size} or {@code bb_size}, in bytes. */
    UNIT,
    FIRST_ID,
    NEXT_ID,
    LAST_USABLE_ID,
    OFFLINE_THRESHOLD,
    OFFLINE_SIZE,
    GROUP,
    CONFIG_CHANGED,
    UNPLUG_ALL_REQUIRED,
    HAVE_UNPLUGGED,
    BROKEN,
    /** {@code wq_active}. */
    WORKING,
    /** {@code hotplug_active}. */
    HOTPLUG_ACTIVE,
    /** {@code retry_timer_ms}. */
    RETRY_MILLIS
}
