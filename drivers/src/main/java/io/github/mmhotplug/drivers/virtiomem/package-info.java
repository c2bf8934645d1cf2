/** {@code drivers/virtio/virtio_mem.c}: memory that a hypervisor resizes in blocks smaller, or larger, than memory blocks. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.drivers.virtiomem;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
