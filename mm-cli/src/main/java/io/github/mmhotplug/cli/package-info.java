/** The command line {@code mmhp}: reads arguments, asks the engine, prints tables or JSON. No rule of its own. */
@NullMarked
package io.github.mmhotplug.cli;

import org.jspecify.annotations.NullMarked;
