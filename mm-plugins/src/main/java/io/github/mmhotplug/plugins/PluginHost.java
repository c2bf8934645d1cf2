package io.github.mmhotplug.plugins;

import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.DriverRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The plugins of a program: what is on its class path, and the jars of some folders. Selection is strict: two that claim
 * one name are both refused unless a pin chooses, nothing falls back to anything, and every finding is reported. Safe for
 * use by several threads; machines go on with what they have, whatever changes here.
 */
public final class PluginHost implements AutoCloseable {
    private final ArchitectureRegistry ownArchitectures;
    private final DriverRegistry ownDrivers;
    private final List<Path> folders;
    private final Map<String, String> pins;
    private final Duration patience;
    private final Path copies;
    private final List<Plugin> retired = new ArrayList<>();
    private Map<Path, Plugin> plugins = new TreeMap<>();
    private Selection selection;

    private PluginHost(Builder builder) {
        this.folders = List.copyOf(builder.folders);
        this.pins = PluginPin.parse(builder.pins);
        this.patience = builder.patience;
        this.ownArchitectures = ArchitectureRegistry.load(builder.classPath);
        this.ownDrivers = DriverRegistry.load(builder.classPath);
        this.selection = new Selection(ownArchitectures, ownDrivers, List.of());
        try {
            this.copies = Files.createTempDirectory("mmhp-plugins");
            copies.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Describes a host. */
    public static Builder builder() {
        return new Builder();
    }

    /** Says where plugins are. */
    public static final class Builder {
        private static final Duration PATIENCE = Duration.ofSeconds(10);

        private ClassLoader classPath = PluginHost.class.getClassLoader();
        private final List<Path> folders = new ArrayList<>();
        private final List<String> pins = new ArrayList<>();
        private Duration patience = PATIENCE;

        private Builder() {}

        /** Whose services are the program's own plugins. */
        public Builder classPath(ClassLoader loader) {
            classPath = loader;
            return this;
        }

        /** A folder: each of its files that end in {@code .jar} is a plugin. */
        public Builder folder(Path folder) {
            folders.add(folder);
            return this;
        }

        /** {@code ID=PLUGIN:VERSION} or {@code ID=class-path}: who brings an architecture or a driver that several bring. */
        public Builder pin(String pin) {
            pins.add(pin);
            return this;
        }

        /** How long a provider may take to be made and to say what it is. */
        public Builder patience(Duration limit) {
            patience = limit;
            return this;
        }

        /**
         * Looks at all of it.
         *
         * @throws IllegalArgumentException if a pin is malformed, or the class path contradicts itself
         * @throws UncheckedIOException if a folder can't be read
         */
        public PluginHost open() {
            PluginHost host = new PluginHost(this);
            host.rescan();
            return host;
        }
    }

    /** What can be used: the class path's and those of active plugins. Never changes; a later look makes a new one. */
    public synchronized ArchitectureRegistry architectures() {
        return selection.architectures();
    }

    /** What can be used: the class path's and those of active plugins. Never changes; a later look makes a new one. */
    public synchronized DriverRegistry drivers() {
        return selection.drivers();
    }

    /** The jars that are there, by file: good ones and bad ones. */
    public synchronized List<Plugin> plugins() {
        return List.copyOf(plugins.values());
    }

    /** Everything that is wrong, of all jars and pins. */
    public synchronized List<PluginFinding> findings() {
        return Stream.concat(
                        plugins.values().stream().flatMap(plugin -> plugin.findings().stream()),
                        selection.findings().stream())
                .toList();
    }

    /**
     * Looks again: jars that are new or whose content is another one are loaded, the plugins that they replace drain, and
     * so do those whose file has gone.
     *
     * @return what has changed, by file
     */
    public synchronized List<PluginChange> rescan() {
        Map<Path, Plugin> seen = new TreeMap<>();
        List<PluginChange> changes = new ArrayList<>();
        for (Path file : jars()) {
            Optional<Plugin> before = Optional.ofNullable(plugins.get(file));
            ShadowCopy copy = copy(file);
            if (before.isPresent() && before.get().digest().equals(copy.digest())) {
                copy.delete();
                seen.put(file, before.get());
            } else {
                Plugin plugin = new Plugin(file, copy);
                seen.put(file, plugin);
                changes.add(new PluginChange(before, Optional.of(plugin)));
            }
        }
        plugins.forEach((file, plugin) -> {
            if (!seen.containsKey(file)) {
                changes.add(new PluginChange(Optional.of(plugin), Optional.empty()));
            }
        });
        if (!changes.isEmpty()) {
            seen.replaceAll((file, plugin) -> plugin.isContested() ? new Plugin(file, copy(file)) : plugin);
            plugins = seen;
            select();
        }
        changes.forEach(change -> change.before().ifPresent(this::retire));
        retired.removeIf(plugin -> plugin.users().isEmpty());
        return changes;
    }

    private void retire(Plugin plugin) {
        plugin.drain();
        retired.add(plugin);
    }

    private void select() {
        List<Plugin> all = List.copyOf(plugins.values());
        List<Plugin> chosen = Selection.withoutDoubles(all, pins);
        chosen.forEach(plugin -> plugin.activate(patience));
        selection = Selection.of(ownArchitectures, ownDrivers, chosen, pins);
    }

    private List<Path> jars() {
        List<Path> jars = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                        .sorted()
                        .forEach(jars::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return jars;
    }

    private ShadowCopy copy(Path file) {
        try {
            return ShadowCopy.of(file, copies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Unloads every plugin.
     *
     * @throws PluginInUseException if somebody uses one: the others are unloaded, that one drains
     */
    @Override
    public synchronized void close() {
        List<String> inUse = new ArrayList<>();
        Stream.concat(plugins.values().stream(), retired.stream()).forEach(plugin -> {
            plugin.drain();
            plugin.users().forEach(user -> inUse.add(user + " (" + plugin.title() + ")"));
            if (plugin.users().isEmpty()) {
                plugin.close();
            }
        });
        selection = new Selection(ownArchitectures, ownDrivers, List.of());
        if (!inUse.isEmpty()) {
            throw new PluginInUseException(inUse.size() == 1 ? "a plugin" : "plugins", inUse);
        }
        plugins = new TreeMap<>();
        retired.clear();
        try {
            Files.deleteIfExists(copies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
