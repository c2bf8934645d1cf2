package io.github.mmhotplug.core;

import io.github.mmhotplug.api.outcome.Outcome;

/**
 * One operation that was applied to a machine.
 *
 * @param number counted from 0
 * @param operation the input
 * @param outcome what became of it; refused ones are kept too
 */
public record JournalEntry(int number, Operation operation, Outcome<Effect> outcome) {}
