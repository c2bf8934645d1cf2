package io.github.mmhotplug.scenario.snapshot;

import io.github.mmhotplug.api.addr.PfnRange;
import java.util.List;

/**
 * What a snapshot depends on beside the machine's own state.
 *
 * @param splitLeaves 2 MiB leaves of boot memory that the kernel has split for its own reasons so far
 * @param flagRanges frames whose flags the snapshot looks at
 */
public record GuestEnvironment(long splitLeaves, List<PfnRange> flagRanges) {
    public GuestEnvironment {
        flagRanges = List.copyOf(flagRanges);
    }
}
