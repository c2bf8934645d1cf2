/**
 * The contract kit on jars that nobody here built: each runs in a process of its own, so that one that hangs, dies or eats
 * all memory is a finding and nothing more.
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.cli.tck;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
