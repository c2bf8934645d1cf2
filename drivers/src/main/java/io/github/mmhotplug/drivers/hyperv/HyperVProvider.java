package io.github.mmhotplug.drivers.hyperv;

import com.google.auto.service.AutoService;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;

/** Introduces the Hyper-V balloon driver. */
@AutoService(HotplugDriverProvider.class)
public final class HyperVProvider implements HotplugDriverProvider {
    static final String ID = "hyperv";

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
        return new HyperVDriver();
    }
}
