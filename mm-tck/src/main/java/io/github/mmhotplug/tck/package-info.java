/**
 * The contract kit: extend {@link io.github.mmhotplug.tck.ArchitectureContract}, name your provider, and JUnit holds
 * every variant under every kernel to the numbered rules. {@code wrap} has architectures that watch, record or fail
 * another one; {@code rules} the tests themselves.
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.mmhotplug.tck;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
