package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Feature;
import java.util.List;
import java.util.Set;

/** The contract of a port, held where the target says. */
abstract class PortContract extends ArchitectureContract {
    private final Target target;
    private final ArchitectureProvider provider;

    /** Of the right port. */
    PortContract(Target target) {
        this(target, target.provider());
    }

    PortContract(WrongPort port) {
        this(port.target(), port);
    }

    private PortContract(Target target, ArchitectureProvider provider) {
        this.target = target;
        this.provider = provider;
    }

    @Override
    public ArchitectureProvider provider() {
        return provider;
    }

    @Override
    public List<String> variants() {
        return List.of(target.variant());
    }

    @Override
    public List<String> kernels() {
        return List.of(target.kernel());
    }

    @Override
    public Set<Feature> without(String variant, String kernel) {
        return target.absent();
    }
}
