package io.github.mmhotplug.scenario.snapshot;

import io.github.mmhotplug.api.addr.PfnRange;
import java.util.List;
import java.util.Map;

/**
 * What a snapshot depends on beside the machine's own state.
 *
 * @param splitLeaves 2 MiB leaves of boot memory that the kernel has split for its own reasons so far
 * @param sysfsWrites values written to files that the snapshot shows, by the snapshot's name of the file
 * @param flagRanges frames whose flags the snapshot looks at
 */
public record GuestEnvironment(long splitLeaves, Map<String, String> sysfsWrites, List<PfnRange> flagRanges) {
    public GuestEnvironment {
        sysfsWrites = Map.copyOf(sysfsWrites);
        flagRanges = List.copyOf(flagRanges);
    }
}
