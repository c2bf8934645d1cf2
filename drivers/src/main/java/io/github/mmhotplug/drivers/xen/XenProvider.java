package io.github.mmhotplug.drivers.xen;

import com.google.auto.service.AutoService;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;

/** Introduces the Xen balloon. */
@AutoService(HotplugDriverProvider.class)
public final class XenProvider implements HotplugDriverProvider {
    static final String ID = "xen";

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
        return new XenBalloonDriver();
    }
}
