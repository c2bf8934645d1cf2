package io.github.mmhotplug.drivers.memtrace;

import com.google.auto.service.AutoService;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;

/** Introduces memtrace. */
@AutoService(HotplugDriverProvider.class)
public final class MemtraceProvider implements HotplugDriverProvider {
    static final String ID = "memtrace";

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
        return new MemtraceDriver();
    }
}
