package io.github.mmhotplug.core;

import java.util.List;

/** The leases of all plugins that one machine is made of. */
record JointLease(List<PluginLease> leases) implements PluginLease {
    @Override
    public PluginLease again() {
        return new JointLease(leases.stream().map(PluginLease::again).toList());
    }

    @Override
    public void close() {
        leases.forEach(PluginLease::close);
    }
}
