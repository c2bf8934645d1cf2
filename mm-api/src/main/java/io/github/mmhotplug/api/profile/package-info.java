/**
 * Kernels as data: capabilities with their sources, quirks by name, and the text table that both are shipped in.
 */
@NullMarked
package io.github.mmhotplug.api.profile;

import org.jspecify.annotations.NullMarked;
