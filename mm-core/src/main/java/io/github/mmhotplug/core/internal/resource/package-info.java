/**
 * The tree of physical address ranges behind {@code /proc/iomem}: who claims what. Decides who may claim a range next;
 * touches nothing else of the machine ({@code kernel/resource.c}).
 */
@API(status = API.Status.INTERNAL)
@NullMarked
package io.github.mmhotplug.core.internal.resource;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
