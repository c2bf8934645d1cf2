package io.github.mmhotplug.plugins;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.RefusalRule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A port that has said who it is: it is not asked again, for it might say something else. */
final class IntroducedPort implements ArchitectureProvider {
    private final ArchitectureProvider provider;
    private final String id;
    private final List<ArchitectureVariant> variants;
    private final List<RefusalRule> rules;

    IntroducedPort(
            ArchitectureProvider provider, String id, List<ArchitectureVariant> variants, List<RefusalRule> rules) {
        this.provider = provider;
        this.id = id;
        this.variants = variants;
        this.rules = rules;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public int spiVersion() {
        return Spi.VERSION;
    }

    @Override
    public List<ArchitectureVariant> variants() {
        return variants;
    }

    @Override
    public List<RefusalRule> rules() {
        return rules;
    }

    @Override
    public Optional<KernelProfile> portProfile(String profileName) {
        return provider.portProfile(profileName);
    }

    @Override
    public Optional<String> firmwareUnit(String variant) {
        return provider.firmwareUnit(variant);
    }

    @Override
    public ReferenceMachine referenceMachine(String variant, long ramBytes, OptionalLong firmwareUnitBytes) {
        return provider.referenceMachine(variant, ramBytes, firmwareUnitBytes);
    }

    @Override
    public Class<?> resources() {
        return provider.getClass();
    }

    @Override
    public Architecture create(ArchitectureRequest request) {
        return provider.create(request);
    }
}
