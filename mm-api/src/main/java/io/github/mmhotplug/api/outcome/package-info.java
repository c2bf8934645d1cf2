/**
 * What an operation answers: done with notes, or refused with errno, rule, facts and kernel symbol. Values only.
 */
@NullMarked
package io.github.mmhotplug.api.outcome;

import org.jspecify.annotations.NullMarked;
