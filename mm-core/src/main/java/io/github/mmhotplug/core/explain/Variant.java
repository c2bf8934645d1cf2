package io.github.mmhotplug.core.explain;

import io.github.mmhotplug.core.Machine;

/**
 * The machine whose numbers are told.
 *
 * @param port id of the port whose rules hold it
 * @param machine booted, nothing added
 * @param hotplugStart where memory is hot-added first
 */
record Variant(String port, Machine machine, long hotplugStart) {}
