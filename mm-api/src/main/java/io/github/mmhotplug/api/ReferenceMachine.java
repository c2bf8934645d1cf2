package io.github.mmhotplug.api;

/**
 * The machine that a port assumes where nobody describes one.
 *
 * @param facts firmware and CPU
 * @param hotplugStart physical address of the first hot-added memory
 */
public record ReferenceMachine(MachineFacts facts, long hotplugStart) {}
