/** The command line {@code mmhp}: reads arguments, asks the engine, prints tables or JSON. No rule of its own. */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.cli;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
