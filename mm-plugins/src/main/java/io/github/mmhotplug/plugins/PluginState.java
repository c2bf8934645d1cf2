package io.github.mmhotplug.plugins;

/** Where a plugin is in its life. */
public enum PluginState {
    /** The file is there; nothing has been read of it. */
    DISCOVERED,
    /** Its jar breaks no rule; none of its classes is defined. */
    CHECKED,
    /** Its providers can be used. */
    ACTIVE,
    /** A newer one has taken its place: who uses it may go on, nobody begins. */
    DRAINING,
    /** Unloaded. */
    CLOSED,
    /** It breaks a rule, and is not used. */
    FAILED
}
