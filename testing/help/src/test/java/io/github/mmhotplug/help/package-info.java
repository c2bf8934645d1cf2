/** The pages in {@code help}, held to what they say. */
@NullMarked
package io.github.mmhotplug.help;

import org.jspecify.annotations.NullMarked;
