package io.github.mmhotplug.core;

import java.util.List;

/**
 * What a successful operation did.
 *
 * @param adds the ranges that were added, in order
 * @param cost what it took, or gave back
 */
public record Effect(List<HotAdd> adds, Cost cost) {
    public Effect {
        adds = List.copyOf(adds);
    }
}
