package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.outcome.Veto;
import java.util.Optional;

/**
 * What one successful {@code add_memory} did.
 *
 * @param range what was added
 * @param requested where the caller wanted the memmap
 * @param place where it went
 * @param whyNot why it did not go where it was wanted
 * @param reservedPages pages of the range that are withheld for the memmap, padding included
 * @param marking the marked pages, in the designs that mark them
 */
public record HotAdd(
        PhysRange range,
        MemmapPlace requested,
        MemmapPlace place,
        Optional<Veto> whyNot,
        long reservedPages,
        Optional<Marking> marking) {}
