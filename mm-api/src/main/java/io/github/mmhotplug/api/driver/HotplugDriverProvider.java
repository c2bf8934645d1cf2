package io.github.mmhotplug.api.driver;

/**
 * How a driver introduces itself: a {@link java.util.ServiceLoader} service, to be registered with
 * {@code @AutoService(HotplugDriverProvider.class)}.
 */
public interface HotplugDriverProvider {
    /** The driver's id. */
    String id();

    /** The version of the SPI that the driver was written for. */
    int spiVersion();

    /** Makes the driver. */
    HotplugDriver create();
}
