package io.github.mmhotplug.cli.tck;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import java.util.List;

/** The contract of the port that this process was started for. */
final class JarContract extends ArchitectureContract {
    private final ArchitectureProvider provider = TckProcess.provider();
    private final List<String> kernels = TckProcess.kernels();

    @Override
    public ArchitectureProvider provider() {
        return provider;
    }

    @Override
    public List<String> kernels() {
        return kernels.isEmpty()
                ? super.kernels()
                : super.kernels().stream().filter(kernels::contains).toList();
    }
}
