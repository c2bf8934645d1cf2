package org.example.toy;

import com.google.auto.service.AutoService;
import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.profile.ProfileTable;
import io.github.mmhotplug.api.rule.RefusalRule;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Introduces the port: its variants, the kernels that it knows, its rules, its reference machine. */
@AutoService(ArchitectureProvider.class)
public final class ToyProvider implements ArchitectureProvider {
    @Override
    public String id() {
        return "toy";
    }

    @Override
    public int spiVersion() {
        return Spi.VERSION;
    }

    @Override
    public List<ArchitectureVariant> variants() {
        return List.of(new ArchitectureVariant("toy-64", "toy, 3-level page tables, 256 GiB", List.of("toy")));
    }

    @Override
    public Optional<KernelProfile> portProfile(String profileName) {
        return ProfileTable.resource(ToyProvider.class, "toy.profiles").profile(profileName);
    }

    @Override
    public Collection<? extends RefusalRule> rules() {
        return List.of(ToyRule.values());
    }

    /** All RAM from address 0; what is added begins at the next whole GiB. */
    @Override
    public ReferenceMachine referenceMachine(String variant, long ramBytes, OptionalLong firmwareUnitBytes) {
        MachineFacts facts = MachineFacts.withBootRam(List.of(new PhysRange(0, ramBytes)))
                .largeLeaves(true)
                .build();
        return new ReferenceMachine(facts, Align.up(ramBytes, Bytes.GIB));
    }

    @Override
    public Architecture create(ArchitectureRequest request) {
        return new ToyArchitecture(request);
    }
}
