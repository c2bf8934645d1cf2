/** JMH benchmarks of the engine. */
@NullMarked
package io.github.mmhotplug.bench;

import org.jspecify.annotations.NullMarked;
