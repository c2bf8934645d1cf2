/**
 * What an operation answers: done with notes, or refused with errno, rule, facts and kernel symbol. Values only.
 */
@API(status = API.Status.STABLE)
@NullMarked
package io.github.mmhotplug.api.outcome;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
