/** YAML files with the place of every value, in bounded memory and time. */
@NullMarked
package io.github.mmhotplug.scenario.yaml;

import org.jspecify.annotations.NullMarked;
