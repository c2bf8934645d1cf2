package io.github.mmhotplug.drivers.virtiomem;

import com.google.auto.service.AutoService;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;

/** Introduces virtio-mem. */
@AutoService(HotplugDriverProvider.class)
public final class VirtioMemProvider implements HotplugDriverProvider {
    static final String ID = "virtio-mem";

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
        return new VirtioMemDriver();
    }
}
