/** Words and sizes as people write them, and what to say of those that are wrong. */
@NullMarked
package io.github.mmhotplug.scenario.text;

import org.jspecify.annotations.NullMarked;
