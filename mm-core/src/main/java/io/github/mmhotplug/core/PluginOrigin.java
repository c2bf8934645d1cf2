package io.github.mmhotplug.core;

/** Where a plugin comes from, and the way to keep it loaded. */
public interface PluginOrigin {
    /** What lies on the class path: it is there as long as the program. */
    PluginOrigin CLASS_PATH = new PluginOrigin() {
        @Override
        public String title() {
            return "class path";
        }

        @Override
        public PluginLease lease(String user) {
            return PluginLease.NONE;
        }
    };

    /** One phrase that tells it from others: {@code class path}, {@code toy 1.0 (toy.jar)}. */
    String title();

    /**
     * Keeps the plugin loaded.
     *
     * @param user who needs it, for the message of an unload that comes too early
     * @throws IllegalStateException if the plugin takes no new users
     */
    PluginLease lease(String user);
}
