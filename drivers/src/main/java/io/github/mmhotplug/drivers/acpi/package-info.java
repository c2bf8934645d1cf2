/** The ACPI memory device, HID PNP0C80 ({@code drivers/acpi/acpi_memhotplug.c}). */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.drivers.acpi;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
