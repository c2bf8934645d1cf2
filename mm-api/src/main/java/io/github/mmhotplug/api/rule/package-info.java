/** The catalogue of rules: what must hold, which errno says so, and which kernel function checks it. */
@NullMarked
package io.github.mmhotplug.api.rule;

import org.jspecify.annotations.NullMarked;
