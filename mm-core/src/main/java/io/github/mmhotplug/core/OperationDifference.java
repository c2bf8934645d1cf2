package io.github.mmhotplug.core;

import io.github.mmhotplug.api.outcome.Outcome;
import java.util.Optional;

/**
 * One operation of a journal that comes out differently on another machine.
 *
 * @param number its number in the journal; negative during the boot
 * @param kind how it differs
 * @param here the operation as the journal has it
 * @param outcomeHere what became of it
 * @param there the same where the other machine has its memory
 * @param outcomeThere what becomes of it there; empty if it can't be expressed
 * @param reason why it can't be expressed; empty if it can
 */
public record OperationDifference(
        int number,
        Kind kind,
        Operation here,
        Outcome<Effect> outcomeHere,
        Operation there,
        Optional<Outcome<Effect>> outcomeThere,
        String reason) {

    /** How. */
    public enum Kind {
        /** Done on both, at another cost or with other notes. */
        COST,
        /** Done on one and refused by the other, or refused by both for different reasons. */
        OUTCOME,
        /** The other machine has nothing that the operation could be about. */
        NOT_EXPRESSIBLE
    }
}
