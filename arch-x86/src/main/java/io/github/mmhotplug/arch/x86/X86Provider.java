package io.github.mmhotplug.arch.x86;

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

/** Introduces the x86-64 port with its two page-table depths. */
@AutoService(ArchitectureProvider.class)
public final class X86Provider implements ArchitectureProvider {
    static final String FOUR_LEVELS = "x86-4level";
    static final String FIVE_LEVELS = "x86-5level";

    private static final long LOW_MEMORY = 2 * Bytes.GIB;
    private static final long HIGH_MEMORY = 4 * Bytes.GIB;

    @Override
    public String id() {
        return "x86";
    }

    @Override
    public int spiVersion() {
        return Spi.VERSION;
    }

    @Override
    public List<ArchitectureVariant> variants() {
        return List.of(
                new ArchitectureVariant(FOUR_LEVELS, "x86-64, 4-level page tables, 64 TiB", List.of("x86")),
                new ArchitectureVariant(FIVE_LEVELS, "x86-64, 5-level page tables, 4 PiB", List.of()));
    }

    @Override
    public Optional<KernelProfile> portProfile(String profileName) {
        return ProfileTable.resource(X86Provider.class, "x86.profiles").profile(profileName);
    }

    @Override
    public Collection<? extends RefusalRule> rules() {
        return List.of(X86Rule.values());
    }

    /** A guest without address-space randomisation: RAM from 0, at most 2 GiB below 4 GiB, the rest from 4 GiB. */
    @Override
    public ReferenceMachine referenceMachine(String variant, long ramBytes, OptionalLong firmwareUnitBytes) {
        List<PhysRange> ram = ramBytes <= LOW_MEMORY
                ? List.of(new PhysRange(0, ramBytes))
                : List.of(new PhysRange(0, LOW_MEMORY), new PhysRange(HIGH_MEMORY, ramBytes - LOW_MEMORY));
        MachineFacts facts = MachineFacts.withBootRam(ram)
                .hypervisor(true)
                .largeLeaves(true)
                .hugeLeaves(true)
                .build();
        return new ReferenceMachine(facts, Math.max(HIGH_MEMORY, Align.up(facts.bootRamEnd(), Bytes.GIB)));
    }

    @Override
    public Architecture create(ArchitectureRequest request) {
        return new X86Architecture(request);
    }
}
