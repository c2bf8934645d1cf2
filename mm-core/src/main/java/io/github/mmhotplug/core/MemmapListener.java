package io.github.mmhotplug.core;

/**
 * Hears of memmap while an operation runs, in the order in which it happens; of what a refused operation takes back too.
 * It must not touch the machine.
 */
@FunctionalInterface
public interface MemmapListener {
    /** Hears nothing. */
    MemmapListener NONE = event -> {};

    void happened(MemmapEvent event);
}
