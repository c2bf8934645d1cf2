/**
 * Device memory: which mappings live, whose frames are whose, and the sequences that map and unmap them step by step. It
 * asks for the core's own calls through {@link io.github.mmhotplug.core.internal.device.DeviceCore} and touches zones
 * and sections of the machine's state ({@code mm/memremap.c}).
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.core.internal.device;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
