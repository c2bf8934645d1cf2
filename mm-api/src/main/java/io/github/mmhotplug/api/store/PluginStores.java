package io.github.mmhotplug.api.store;

/**
 * The engine's stores for what a port must remember between calls (powerpc's {@code vmemmap_list}, bolted entries).
 * They belong to the machine: they fork with it, roll back with it and are compared like all its state.
 */
public interface PluginStores {
    /** The store of that name, empty at first. Names are the port's own. */
    RangeStore ranges(String name);

    /** Reference counts of frames that several mappings share. */
    FrameReferences references();
}
