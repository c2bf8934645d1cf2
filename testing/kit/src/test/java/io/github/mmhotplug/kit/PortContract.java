package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Feature;
import java.util.List;
import java.util.Set;

/** The contract of a port that is right but for what a subclass changes. */
abstract class PortContract extends ArchitectureContract {
    private final Target target;

    PortContract(Target target) {
        this.target = target;
    }

    final Target target() {
        return target;
    }

    /** The architecture to be tested: the right one, or something around it. */
    Architecture wrap(Architecture right) {
        return right;
    }

    @Override
    public ArchitectureProvider provider() {
        return new DelegatingProvider(target.provider(), this::wrap);
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
