package io.github.mmhotplug.core;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The leases of all plugins that one machine is made of.
 *
 * @param leases by plugin; the class path is none of them
 */
record JointLease(Map<PluginOrigin, PluginLease> leases) implements PluginLease {
    /** Of a machine that needs no plugin, or has none yet. */
    static final JointLease EMPTY = new JointLease(Map.of());

    /**
     * Keeps several plugins loaded, or none of them if one takes no new users.
     *
     * @param held what the user has already: of that it may have another one, even while the plugin drains
     * @throws IllegalStateException if a plugin takes no new users
     */
    static JointLease of(Collection<PluginOrigin> origins, JointLease held, String user) {
        JointLease taken = new JointLease(new LinkedHashMap<>());
        try {
            for (PluginOrigin origin : origins) {
                if (!taken.leases.containsKey(origin)) {
                    Optional<PluginLease> first = Optional.ofNullable(held.leases.get(origin));
                    PluginLease lease = first.isPresent() ? first.get().again() : origin.lease(user);
                    if (lease != NONE) {
                        taken.leases.put(origin, lease);
                    }
                }
            }
            return taken;
        } catch (RuntimeException e) {
            taken.close();
            throw e;
        }
    }

    @Override
    public JointLease again() {
        return of(leases.keySet(), this, "");
    }

    @Override
    public void close() {
        leases.values().forEach(PluginLease::close);
    }
}
