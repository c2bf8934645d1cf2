/**
 * A machine's state in the words of a recording's snapshot: what a kernel of that machine would show. Start at {@code
 * SnapshotWriter}; files as tools read them: {@code SysfsTree}.
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.mmhotplug.scenario.snapshot;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
