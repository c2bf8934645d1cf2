package io.github.mmhotplug.core;

import io.github.mmhotplug.core.internal.hotplug.Operations;

/**
 * What a machine runs on, as opposed to its state: replaced as a whole by a swap.
 *
 * @param description from which an equal machine could be booted; not changed any more
 * @param operations the sequences, with architecture and drivers inside
 * @param lease keeps their plugins loaded
 */
record MachineEngine(MachineBuilder description, Operations operations, JointLease lease) {
    /** The same for another machine. */
    MachineEngine again() {
        return new MachineEngine(description, operations, lease.again());
    }
}
