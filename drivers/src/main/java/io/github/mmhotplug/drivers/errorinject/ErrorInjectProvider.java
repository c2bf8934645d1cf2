package io.github.mmhotplug.drivers.errorinject;

import com.google.auto.service.AutoService;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;

/** Introduces the module that injects errors. */
@AutoService(HotplugDriverProvider.class)
public final class ErrorInjectProvider implements HotplugDriverProvider {
    static final String ID = "notifier-error-inject";

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
        return new ErrorInjectDriver();
    }
}
