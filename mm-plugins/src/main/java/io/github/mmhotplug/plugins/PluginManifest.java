package io.github.mmhotplug.plugins;

/**
 * What a jar's manifest says of it.
 *
 * @param id {@code Mmhp-Plugin-Id}: {@code [a-z0-9][a-z0-9-]{1,31}}
 * @param version {@code Mmhp-Plugin-Version}: letters, digits, dots, hyphens
 * @param spiVersion {@code Mmhp-Spi-Version}: {@link io.github.mmhotplug.api.Spi#VERSION} when it was built
 */
public record PluginManifest(String id, String version, int spiVersion) {
    /** Main attributes of the manifest. */
    public static final String ID = "Mmhp-Plugin-Id";

    public static final String VERSION = "Mmhp-Plugin-Version";
    public static final String SPI_VERSION = "Mmhp-Spi-Version";

    static final String ID_FORM = "[a-z0-9][a-z0-9-]{1,31}";
    static final String VERSION_FORM = "[A-Za-z0-9][A-Za-z0-9.+-]{0,63}";

    /** As a pin names it. */
    public String coordinates() {
        return id + ':' + version;
    }
}
