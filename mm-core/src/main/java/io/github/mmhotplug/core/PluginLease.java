package io.github.mmhotplug.core;

/** That somebody uses a plugin: it stays loaded until every lease is given back. */
public interface PluginLease extends AutoCloseable {
    /** A lease of what is always there. */
    PluginLease NONE = new PluginLease() {
        @Override
        public PluginLease again() {
            return this;
        }

        @Override
        public void close() {}
    };

    /** A second lease for the same user, to be given back by itself. */
    PluginLease again();

    /** Gives it back; a second time changes nothing. */
    @Override
    void close();
}
