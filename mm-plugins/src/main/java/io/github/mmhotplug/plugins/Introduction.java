package io.github.mmhotplug.plugins;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** The first words with a provider: its class is defined, an object of it made, and asked what it is. */
final class Introduction {
    private Introduction() {}

    /**
     * Makes a provider and hears it.
     *
     * @param name the class that the service file names
     * @param service what it must be
     * @throws Guarded.NoAnswerException if it can't be made, is not what the service file says, or answers nonsense
     */
    static <T> T of(ClassLoader loader, String name, Class<T> service, Duration patience)
            throws Guarded.NoAnswerException {
        try {
            return Guarded.call("plugin " + name, patience, () -> make(loader, name, service));
        } catch (Guarded.NoAnswerException e) {
            throw new Guarded.NoAnswerException(name + ": " + e.getMessage());
        }
    }

    private static <T> T make(ClassLoader loader, String name, Class<T> service) throws ReflectiveOperationException {
        Class<?> type = Class.forName(name, true, loader);
        if (!service.isAssignableFrom(type)) {
            throw new IllegalArgumentException("the class is no " + service.getName());
        }
        if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
            throw new IllegalArgumentException("the class is not public, or abstract");
        }
        T provider = service.cast(type.getConstructor().newInstance());
        if (provider instanceof ArchitectureProvider architecture) {
            hear(architecture);
        } else if (provider instanceof HotplugDriverProvider driver) {
            hear(driver);
        }
        return provider;
    }

    private static void hear(ArchitectureProvider provider) {
        checkId(provider.id());
        checkSpi(provider.spiVersion());
        List<ArchitectureVariant> variants = Objects.requireNonNull(provider.variants(), "variants() answers null");
        if (variants.isEmpty()) {
            throw new IllegalArgumentException("variants() is empty");
        }
        variants.forEach(variant -> Objects.requireNonNull(variant, "a variant is null"));
    }

    private static void hear(HotplugDriverProvider provider) {
        checkId(provider.id());
        checkSpi(provider.spiVersion());
        HotplugDriver driver = Objects.requireNonNull(provider.create(), "create() answers null");
        if (!provider.id().equals(driver.id())) {
            throw new IllegalArgumentException(
                    "id() is '" + provider.id() + "', and that of its driver '" + driver.id() + "'");
        }
    }

    private static void checkId(String id) {
        Objects.requireNonNull(id, "id() answers null");
        if (!id.matches(PluginManifest.ID_FORM)) {
            throw new IllegalArgumentException(
                    "id() is '" + id + "', which is not of the form " + PluginManifest.ID_FORM);
        }
    }

    private static void checkSpi(int version) {
        if (version != Spi.VERSION) {
            throw new IllegalArgumentException("spiVersion() is " + version + ", the manifest says " + Spi.VERSION);
        }
    }
}
