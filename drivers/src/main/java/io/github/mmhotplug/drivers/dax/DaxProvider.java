package io.github.mmhotplug.drivers.dax;

import com.google.auto.service.AutoService;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;

/** Introduces the dax bus with its drivers. */
@AutoService(HotplugDriverProvider.class)
public final class DaxProvider implements HotplugDriverProvider {
    static final String ID = "dax";

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
        return new DaxBus();
    }
}
