/** The ACPI memory device, HID PNP0C80 ({@code drivers/acpi/acpi_memhotplug.c}). */
@NullMarked
package io.github.mmhotplug.drivers.acpi;

import org.jspecify.annotations.NullMarked;
