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
import java.util.function.UnaryOperator;

/** A provider that introduces itself as another one does, and changes the architectures that it makes. */
class DelegatingProvider implements ArchitectureProvider {
    private final ArchitectureProvider right;
    private final UnaryOperator<Architecture> change;

    DelegatingProvider(ArchitectureProvider right, UnaryOperator<Architecture> change) {
        this.right = right;
        this.change = change;
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
        return change.apply(right.create(request));
    }
}
