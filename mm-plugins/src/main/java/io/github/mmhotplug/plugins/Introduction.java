package io.github.mmhotplug.plugins;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.api.rule.RefusalRule;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;

/** The first words with a provider: its class is defined, an object of it made, and asked what it is. */
final class Introduction {
    private Introduction() {}

    /**
     * Makes a port's provider and hears it.
     *
     * @param name the class that the service file names
     * @throws Guarded.NoAnswerException if it can't be made, is not what the service file says, or answers nonsense
     */
    static ArchitectureProvider port(ClassLoader loader, String name, Duration patience)
            throws Guarded.NoAnswerException {
        return guarded(name, patience, () -> hear(make(loader, name, ArchitectureProvider.class)));
    }

    /**
     * Makes a driver's provider and hears it.
     *
     * @param name the class that the service file names
     * @throws Guarded.NoAnswerException if it can't be made, is not what the service file says, or answers nonsense
     */
    static HotplugDriverProvider driver(ClassLoader loader, String name, Duration patience)
            throws Guarded.NoAnswerException {
        return guarded(name, patience, () -> hear(make(loader, name, HotplugDriverProvider.class)));
    }

    private static <T> T guarded(String name, Duration patience, Callable<T> words) throws Guarded.NoAnswerException {
        try {
            return Guarded.call("plugin " + name, patience, words);
        } catch (Guarded.NoAnswerException e) {
            throw new Guarded.NoAnswerException(Printable.of(name) + ": " + e.getMessage());
        }
    }

    private static <T> T make(ClassLoader loader, String name, Class<T> service) throws Exception {
        Class<?> type = Class.forName(name, true, loader);
        if (!service.isAssignableFrom(type)) {
            throw new IllegalArgumentException("the class is no " + service.getName());
        }
        if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
            throw new IllegalArgumentException("the class is not public, or abstract");
        }
        return service.cast(type.getConstructor().newInstance());
    }

    private static ArchitectureProvider hear(ArchitectureProvider provider) {
        String id = checkId(provider.id());
        checkSpi(provider.spiVersion());
        List<ArchitectureVariant> variants = copy(provider.variants(), "variants()");
        if (variants.isEmpty()) {
            throw new IllegalArgumentException("variants() is empty");
        }
        Set<String> names = new HashSet<>();
        for (ArchitectureVariant variant : variants) {
            checkOnce(variant.id(), names);
            variant.shortNames().forEach(name -> checkOnce(name, names));
        }
        List<RefusalRule> rules = copy(provider.rules(), "rules()");
        Set<String> ids = new HashSet<>();
        rules.forEach(rule -> checkOnce(Objects.requireNonNull(rule.id(), "a rule has no id"), ids));
        return new IntroducedPort(provider, id, variants, rules);
    }

    private static HotplugDriverProvider hear(HotplugDriverProvider provider) {
        String id = checkId(provider.id());
        checkSpi(provider.spiVersion());
        HotplugDriver driver = Objects.requireNonNull(provider.create(), "create() answers null");
        String own = driver.id();
        if (!id.equals(own)) {
            throw new IllegalArgumentException("id() is '" + id + "', and that of its driver '" + own + "'");
        }
        return new IntroducedDriver(id, driver);
    }

    /** A list of our own: a stranger's might be another one when it is looked at again. */
    private static <T> List<T> copy(Iterable<? extends T> answer, String question) {
        List<T> copy = new ArrayList<>();
        for (T one : Objects.requireNonNull(answer, question + " answers null")) {
            copy.add(Objects.requireNonNull(one, question + " answers with a null in it"));
        }
        return List.copyOf(copy);
    }

    private static void checkOnce(String name, Set<String> names) {
        if (!names.add(name)) {
            throw new IllegalArgumentException("the name '" + name + "' is given twice");
        }
    }

    private static String checkId(String id) {
        Objects.requireNonNull(id, "id() answers null");
        if (!id.matches(PluginManifest.ID_FORM)) {
            throw new IllegalArgumentException(
                    "id() is '" + Printable.of(id) + "', which is not of the form " + PluginManifest.ID_FORM);
        }
        return id;
    }

    private static void checkSpi(int version) {
        if (version != Spi.VERSION) {
            throw new IllegalArgumentException("spiVersion() is " + version + ", the manifest says " + Spi.VERSION);
        }
    }
}
