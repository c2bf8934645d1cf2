package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.RefusalRule;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A provider that introduces itself as another one does. What shall be otherwise, a subclass overrides. */
class DelegatingProvider implements ArchitectureProvider {
    private final ArchitectureProvider right;

    DelegatingProvider(ArchitectureProvider right) {
        this.right = right;
    }

    /** The architecture that is made: the right one, or something around it. */
    Architecture wrap(Architecture made) {
        return made;
    }

    @Override
    public String id() {
        return right.id();
    }

    @Override
    public int spiVersion() {
        return right.spiVersion();
    }

    @Override
    public List<ArchitectureVariant> variants() {
        return right.variants();
    }

    @Override
    public Optional<KernelProfile> portProfile(String profileName) {
        return right.portProfile(profileName);
    }

    @Override
    public Collection<? extends RefusalRule> rules() {
        return right.rules();
    }

    @Override
    public Optional<String> firmwareUnit(String variant) {
        return right.firmwareUnit(variant);
    }

    @Override
    public ReferenceMachine referenceMachine(String variant, long ramBytes, OptionalLong firmwareUnitBytes) {
        return right.referenceMachine(variant, ramBytes, firmwareUnitBytes);
    }

    @Override
    public Architecture create(ArchitectureRequest request) {
        return wrap(right.create(request));
    }
}
