package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapPlace;
import java.util.Optional;

/**
 * One hot-add on one machine, done.
 *
 * @param machine the machine afterwards
 * @param startAddress where it was to begin
 * @param sizeBytes how much was to be added
 * @param requested where the memmap was wanted
 * @param outcome what became of it
 * @param trace what became of its memmap, if that was asked for and the add succeeded
 */
record AddRun(
        Machine machine,
        long startAddress,
        long sizeBytes,
        MemmapPlace requested,
        Outcome<Effect> outcome,
        Optional<PageTrace> trace) {}
