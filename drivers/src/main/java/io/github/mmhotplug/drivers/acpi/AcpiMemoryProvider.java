package io.github.mmhotplug.drivers.acpi;

import com.google.auto.service.AutoService;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;

/** Introduces the ACPI memory driver. */
@AutoService(HotplugDriverProvider.class)
public final class AcpiMemoryProvider implements HotplugDriverProvider {
    static final String ID = "acpi";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public int spiVersion() {
        return Spi.VERSION;
    }

    @Override
    public HotplugDriver create() {
        return new AcpiMemoryDriver();
    }
}
