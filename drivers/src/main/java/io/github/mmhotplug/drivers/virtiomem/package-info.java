/** {@code drivers/virtio/virtio_mem.c}: memory that a hypervisor resizes in blocks smaller, or larger, than memory blocks. */
@NullMarked
package io.github.mmhotplug.drivers.virtiomem;

import org.jspecify.annotations.NullMarked;
