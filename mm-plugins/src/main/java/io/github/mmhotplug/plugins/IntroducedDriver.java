package io.github.mmhotplug.plugins;

import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;

/** A driver that has said who it is: it is made once, for it keeps no state, and not asked again. */
final class IntroducedDriver implements HotplugDriverProvider {
    private final String id;
    private final HotplugDriver driver;

    IntroducedDriver(String id, HotplugDriver driver) {
        this.id = id;
        this.driver = driver;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public int spiVersion() {
        return Spi.VERSION;
    }

    @Override
    public HotplugDriver create() {
        return driver;
    }
}
