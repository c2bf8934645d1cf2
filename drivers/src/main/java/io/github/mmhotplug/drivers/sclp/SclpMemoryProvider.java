package io.github.mmhotplug.drivers.sclp;

import com.google.auto.service.AutoService;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;

/** Introduces the SCLP driver. */
@AutoService(HotplugDriverProvider.class)
public final class SclpMemoryProvider implements HotplugDriverProvider {
    static final String ID = "sclp";

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
        return new SclpMemoryDriver();
    }
}
