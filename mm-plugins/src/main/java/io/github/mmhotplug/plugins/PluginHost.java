package io.github.mmhotplug.plugins;

import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.DriverRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The plugins of a program: what is on its class path, and the jars of some folders. Selection is strict: two that claim
 * one name are both refused unless a pin chooses, nothing falls back to anything, and every finding is reported. Safe for
 * use by several threads; machines go on with what they have, whatever changes here.
 */
public final class PluginHost implements AutoCloseable {
    private static final String COPIES = "mmhp-plugins";

    private final ArchitectureRegistry ownArchitectures;
    private final DriverRegistry ownDrivers;
    private final List<Path> folders;
    private final Map<String, String> pins;
    private final Duration patience;
    private final Path copies;
    private final List<Plugin> retired = new ArrayList<>();
    private volatile View view;
    private boolean closed;

    /** What readers see, who never wait for a look that is under way: strangers may take their time in it. */
    private record View(Map<Path, Plugin> plugins, List<Plugin> active, Selection selection) {}

    private PluginHost(Builder builder) {
        this.folders = List.copyOf(builder.folders);
        this.pins = PluginPin.parse(builder.pins);
        this.patience = builder.patience;
        this.ownArchitectures = ArchitectureRegistry.load(builder.classPath);
        this.ownDrivers = DriverRegistry.load(builder.classPath);
        this.view = nothing(Map.of());
        try {
            this.copies = builder.copiesIn.isPresent()
                    ? Files.createTempDirectory(builder.copiesIn.get(), COPIES)
                    : Files.createTempDirectory(COPIES);
            copies.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private View nothing(Map<Path, Plugin> plugins) {
        return new View(plugins, List.of(), new Selection(ownArchitectures, ownDrivers, List.of()));
    }

    /** Describes a host. */
    public static Builder builder() {
        return new Builder();
    }

    /** Says where plugins are. */
    public static final class Builder {
        private static final Duration PATIENCE = Duration.ofSeconds(10);

        private ClassLoader classPath = PluginHost.class.getClassLoader();
        private final Set<Path> folders = new LinkedHashSet<>();
        private final List<String> pins = new ArrayList<>();
        private Duration patience = PATIENCE;
        private Optional<Path> copiesIn = Optional.empty();

        private Builder() {}

        /** Whose services are the program's own plugins. */
        public Builder classPath(ClassLoader loader) {
            classPath = loader;
            return this;
        }

        /** A folder: each of its files that end in {@code .jar} is a plugin. */
        public Builder folder(Path folder) {
            folders.add(folder.toAbsolutePath().normalize());
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

        /** Where the host keeps its copies of jars; by default where temporary files are. */
        public Builder copiesIn(Path folder) {
            copiesIn = Optional.of(folder);
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
            try {
                host.rescan();
            } catch (RuntimeException e) {
                host.close();
                throw e;
            }
            return host;
        }
    }

    /** What can be used: the class path's and those of active plugins. Never changes; a later look makes a new one. */
    public ArchitectureRegistry architectures() {
        return view.selection().architectures();
    }

    /** What can be used: the class path's and those of active plugins. Never changes; a later look makes a new one. */
    public DriverRegistry drivers() {
        return view.selection().drivers();
    }

    /** The jars that are there, by file: good ones and bad ones. */
    public List<Plugin> plugins() {
        return List.copyOf(view.plugins().values());
    }

    /** Everything that is wrong, of all jars and pins. */
    public List<PluginFinding> findings() {
        View seen = view;
        return Stream.concat(
                        seen.plugins().values().stream().flatMap(plugin -> plugin.findings().stream()),
                        seen.selection().findings().stream())
                .toList();
    }

    /**
     * Looks again: jars that are new or whose content is another one are loaded, the plugins that they replace drain, and
     * so do those whose file has gone. Where the new content breaks a rule, nothing takes its place.
     *
     * @return what has changed, by file
     * @throws IllegalStateException if the host is closed
     * @throws UncheckedIOException if a folder can't be read; then nothing has changed
     */
    public synchronized List<PluginChange> rescan() {
        if (closed) {
            throw new IllegalStateException("the host of plugins is closed");
        }
        Map<Path, Plugin> before = view.plugins();
        Map<Path, Plugin> seen = new TreeMap<>();
        List<PluginChange> changes = new ArrayList<>();
        for (Path file : jars()) {
            Optional<Plugin> known = Optional.ofNullable(before.get(file));
            if (known.isPresent() && known.get().digest().equals(ShadowCopy.digest(file))) {
                seen.put(file, known.get());
            } else {
                Plugin plugin = look(file);
                seen.put(file, plugin);
                changes.add(new PluginChange(known, Optional.of(plugin)));
            }
        }
        before.forEach((file, plugin) -> {
            if (!seen.containsKey(file)) {
                changes.add(new PluginChange(Optional.of(plugin), Optional.empty()));
            }
        });
        if (!changes.isEmpty()) {
            seen.replaceAll((file, plugin) -> plugin.isContested() ? anew(plugin) : plugin);
            select(seen);
        } else if (view.active().stream().anyMatch(plugin -> plugin.state() != PluginState.ACTIVE)) {
            select(seen); // its owner has closed one
        }
        changes.forEach(change -> change.before().ifPresent(this::retire));
        retired.removeIf(plugin -> plugin.users().isEmpty());
        return changes;
    }

    private Plugin look(Path file) {
        return new Plugin(file, ShadowCopy.of(file, copies));
    }

    /** The same jar with nothing said against it yet; who uses the plugin that it was goes on with that. */
    private Plugin anew(Plugin plugin) {
        retire(plugin);
        return look(plugin.file());
    }

    private void retire(Plugin plugin) {
        plugin.drain();
        retired.add(plugin);
    }

    private void select(Map<Path, Plugin> seen) {
        List<Plugin> chosen = Selection.withoutDoubles(List.copyOf(seen.values()), pins);
        seen.replaceAll((file, plugin) ->
                plugin.state() == PluginState.ACTIVE && !chosen.contains(plugin) ? anew(plugin) : plugin);
        chosen.forEach(plugin -> plugin.activate(patience));
        Selection selection = Selection.of(ownArchitectures, ownDrivers, chosen, pins);
        List<Plugin> active = chosen.stream()
                .filter(plugin -> plugin.state() == PluginState.ACTIVE)
                .toList();
        view = new View(seen, active, selection);
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

    /**
     * Unloads every plugin.
     *
     * @throws PluginInUseException if somebody uses one: the others are unloaded, that one drains
     */
    @Override
    public synchronized void close() {
        closed = true;
        List<String> inUse = new ArrayList<>();
        Stream.concat(view.plugins().values().stream(), retired.stream()).forEach(plugin -> {
            plugin.drain();
            plugin.users().forEach(user -> inUse.add(user + " (" + plugin.title() + ")"));
        });
        view = nothing(view.plugins());
        if (!inUse.isEmpty()) {
            throw new PluginInUseException(inUse.size() == 1 ? "a plugin" : "plugins", inUse);
        }
        view = nothing(Map.of());
        retired.clear();
        try {
            Files.deleteIfExists(copies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
