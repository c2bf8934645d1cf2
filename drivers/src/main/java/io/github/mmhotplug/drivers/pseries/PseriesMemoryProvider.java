package io.github.mmhotplug.drivers.pseries;

import com.google.auto.service.AutoService;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;

/** Introduces the pseries LMB driver. */
@AutoService(HotplugDriverProvider.class)
public final class PseriesMemoryProvider implements HotplugDriverProvider {
    static final String ID = "pseries";

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
        return new PseriesMemoryDriver();
    }
}
