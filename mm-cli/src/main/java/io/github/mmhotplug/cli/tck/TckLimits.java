package io.github.mmhotplug.cli.tck;

import java.time.Duration;
import java.util.List;

/**
 * What a jar may use, and what is tried.
 *
 * @param wholeRun time for all tests of one port
 * @param oneTest time for one of them
 * @param heapMegabytes memory of the process
 * @param kernels names of the kernels; empty for all
 * @param seeds how many seeds random tests run
 */
public record TckLimits(Duration wholeRun, Duration oneTest, int heapMegabytes, List<String> kernels, int seeds) {
    public TckLimits {
        kernels = List.copyOf(kernels);
    }
}
