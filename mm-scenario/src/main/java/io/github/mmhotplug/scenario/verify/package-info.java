/**
 * Compares a recording with what the model predicts: every observable either matched, mismatched, given by the host, or
 * not compared for a named reason. Start at {@code Verifier}.
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.mmhotplug.scenario.verify;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
