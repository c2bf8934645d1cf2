/** YAML files with the place of every value, in bounded memory and time. */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.mmhotplug.scenario.yaml;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
