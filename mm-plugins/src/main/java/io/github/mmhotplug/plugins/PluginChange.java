package io.github.mmhotplug.plugins;

import java.util.Optional;

/**
 * What a look at the folders found to be different from the look before.
 *
 * @param before the plugin that was there; empty if the file is new
 * @param after the plugin that is there now, be it active or failed; empty if the file has gone
 */
public record PluginChange(Optional<Plugin> before, Optional<Plugin> after) {}
