package io.github.mmhotplug.plugins;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.api.rule.LoadRule;
import io.github.mmhotplug.core.PluginLease;
import io.github.mmhotplug.core.PluginOrigin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One jar, from the moment that it is seen to the moment that its classes are gone. Who builds a machine of it holds a
 * lease; it closes when the last one is given back. Safe for use by several threads.
 */
public final class Plugin implements PluginOrigin, AutoCloseable {
    private final Path file;
    private final ShadowCopy copy;
    private final JarContents contents;
    private final List<PluginFinding> findings = new ArrayList<>();
    private final Map<Long, String> users = new TreeMap<>();
    private PluginState state = PluginState.DISCOVERED;
    private @Nullable PluginLoader loader;
    private List<ArchitectureProvider> architectures = List.of();
    private List<HotplugDriverProvider> drivers = List.of();
    private long nextLease;

    Plugin(Path file, ShadowCopy copy) {
        this.file = file;
        this.copy = copy;
        this.contents = JarInspector.inspect(file.getFileName().toString(), copy);
        findings.addAll(contents.findings());
        if (findings.isEmpty()) {
            state = PluginState.CHECKED;
        } else {
            state = PluginState.FAILED;
            copy.delete();
        }
    }

    /** The file that its author may overwrite at any time: what is loaded is a copy. */
    public Path file() {
        return file;
    }

    /** What its manifest says, if that can be read. */
    public Optional<PluginManifest> manifest() {
        return contents.manifest();
    }

    public synchronized PluginState state() {
        return state;
    }

    /** The rules that it breaks. */
    public synchronized List<PluginFinding> findings() {
        return List.copyOf(findings);
    }

    /** Whether all that is wrong with it is that another one claims the same name: it may be right when that one has gone. */
    synchronized boolean isContested() {
        return state == PluginState.FAILED && findings.stream().allMatch(finding -> finding.rule() == LoadRule.ID_ONCE);
    }

    /** Who uses it, as they called themselves. */
    public synchronized List<String> users() {
        return List.copyOf(users.values());
    }

    /** The architectures that it brings; empty unless it is active or drains. */
    public synchronized List<ArchitectureProvider> architectures() {
        return architectures;
    }

    /** The drivers that it brings; empty unless it is active or drains. */
    public synchronized List<HotplugDriverProvider> drivers() {
        return drivers;
    }

    @Override
    public String title() {
        String name = file.getFileName().toString();
        return manifest()
                .map(manifest -> "plugin " + manifest.coordinates() + " (" + name + ")")
                .orElse("plugin in " + name);
    }

    /** What tells one content of the file from another. */
    String digest() {
        return copy.digest();
    }

    /**
     * Defines its classes and lets its providers introduce themselves. Does nothing unless it is checked. Strangers speak
     * without the lock held: whoever asks for the state meanwhile need not wait for them.
     */
    void activate(Duration patience) {
        PluginLoader opened;
        synchronized (this) {
            if (state != PluginState.CHECKED) {
                return;
            }
            opened = new PluginLoader(title(), copy.jar(), Spi.class.getClassLoader());
            loader = opened;
        }
        try {
            List<ArchitectureProvider> ports = new ArrayList<>();
            for (String name : contents.architectures()) {
                ports.add(Introduction.port(opened, name, patience));
            }
            List<HotplugDriverProvider> brought = new ArrayList<>();
            for (String name : contents.drivers()) {
                brought.add(Introduction.driver(opened, name, patience));
            }
            begin(ports, brought);
        } catch (Guarded.NoAnswerException e) {
            fail(LoadRule.PROVIDER_ANSWERS, String.valueOf(e.getMessage()));
        }
    }

    private synchronized void begin(List<ArchitectureProvider> ports, List<HotplugDriverProvider> brought) {
        if (state == PluginState.CHECKED) { // else it has been closed while it spoke
            architectures = List.copyOf(ports);
            drivers = List.copyOf(brought);
            state = PluginState.ACTIVE;
        }
    }

    /** It breaks a rule, and is not used: users that it has may go on. */
    synchronized void fail(LoadRule rule, String detail) {
        findings.add(new PluginFinding(file.getFileName().toString(), rule, detail));
        state = PluginState.FAILED;
        releaseIfUnused();
    }

    @Override
    public synchronized PluginLease lease(String user) {
        if (state != PluginState.ACTIVE) {
            throw new IllegalStateException(title() + " takes no new users: it is " + state);
        }
        return new Lease(user);
    }

    /** A newer one has taken its place: nobody begins to use it, and it closes when the last user has gone. */
    public synchronized void drain() {
        if (state == PluginState.ACTIVE || state == PluginState.CHECKED) {
            state = PluginState.DRAINING;
        }
        releaseIfUnused();
    }

    /**
     * Unloads it. Its host offers it until it looks again, but nobody can begin to use it.
     *
     * @throws PluginInUseException if somebody uses it; it drains, and closes when the last user has gone
     */
    @Override
    public synchronized void close() {
        drain();
        if (!users.isEmpty()) {
            throw new PluginInUseException(title(), users());
        }
    }

    private void releaseIfUnused() {
        if (users.isEmpty() && (state == PluginState.DRAINING || state == PluginState.FAILED)) {
            if (state == PluginState.DRAINING) {
                state = PluginState.CLOSED;
            }
            release();
        }
    }

    private void release() {
        architectures = List.of();
        drivers = List.of();
        PluginLoader opened = loader;
        loader = null;
        try {
            if (opened != null) {
                opened.shut();
            }
        } finally {
            copy.delete();
        }
    }

    private synchronized long use(String user) {
        long number = nextLease++;
        users.put(number, user);
        return number;
    }

    private synchronized void end(long number) {
        users.remove(number);
        releaseIfUnused();
    }

    private final class Lease implements PluginLease {
        private final String user;
        private final long number;

        Lease(String user) {
            this.user = user;
            this.number = use(user);
        }

        /** Who has one may have another one, even while the plugin drains. */
        @Override
        public PluginLease again() {
            synchronized (Plugin.this) {
                if (!users.containsKey(number)) {
                    throw new IllegalStateException("the lease of " + user + " has been given back");
                }
                return new Lease(user);
            }
        }

        @Override
        public void close() {
            end(number);
        }
    }
}
