package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.profile.KernelProfile;
import java.util.List;
import java.util.Optional;

/**
 * A port that is right but for what a subclass changes: a provider with a public constructor without arguments, so that
 * each can be packed by itself ({@link ZooJars}). It has one variant and knows one kernel, those in which its mistake
 * shows; it uses the plugin's side of the SPI and the kit's wrappers, and nothing of the engine.
 */
abstract class WrongPort extends DelegatingProvider {
    private final Target target;

    WrongPort(Target target) {
        super(target.provider());
        this.target = target;
    }

    /** Where its mistake shows. */
    final Target target() {
        return target;
    }

    /** The kernel that the port takes its own for: the right one, or one whose facts the port has wrong. */
    KernelProfile kernel(KernelProfile right) {
        return right;
    }

    @Override
    public List<ArchitectureVariant> variants() {
        return super.variants().stream()
                .filter(variant -> variant.id().equals(target.variant()))
                .toList();
    }

    @Override
    public Optional<KernelProfile> portProfile(String profileName) {
        return profileName.equals(target.kernel()) ? super.portProfile(profileName) : Optional.empty();
    }

    @Override
    public Architecture create(ArchitectureRequest request) {
        return super.create(new ArchitectureRequest(request.variant(), kernel(request.profile()), request.facts()));
    }
}
