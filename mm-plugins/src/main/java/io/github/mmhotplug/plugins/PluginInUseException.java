package io.github.mmhotplug.plugins;

import io.github.mmhotplug.api.rule.LoadRule;
import java.util.List;

/** A plugin can't be unloaded yet ({@link LoadRule#UNUSED_WHEN_CLOSED}). It drains meanwhile. */
public final class PluginInUseException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    PluginInUseException(String plugin, List<String> users) {
        super(LoadRule.UNUSED_WHEN_CLOSED.id() + ": " + plugin + " is still used by " + String.join(", ", users));
    }
}
