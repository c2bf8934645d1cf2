package org.example.legacy;

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
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Introduces four ports that are gone, under the one kernel that they are known under. */
@AutoService(ArchitectureProvider.class)
public final class LegacyProvider implements ArchitectureProvider {
    @Override
    public String id() {
        return "legacy";
    }

    @Override
    public int spiVersion() {
        return Spi.VERSION;
    }

    @Override
    public List<ArchitectureVariant> variants() {
        return Arrays.stream(LegacyVariant.values())
                .map(LegacyVariant::described)
                .toList();
    }

    @Override
    public Optional<KernelProfile> portProfile(String profileName) {
        return ProfileTable.resource(LegacyProvider.class, "legacy.profiles").profile(profileName);
    }

    @Override
    public Collection<? extends RefusalRule> rules() {
        return List.of(LegacyRule.values());
    }

    /** All RAM from address 0, as far as the variant knows; what is added begins at the next whole GiB. */
    @Override
    public ReferenceMachine referenceMachine(String variant, long ramBytes, OptionalLong firmwareUnitBytes) {
        MachineFacts facts =
                MachineFacts.withBootRam(List.of(new PhysRange(0, ramBytes))).build();
        long start = Math.max(LegacyVariant.of(variant).hotplugStart(), Align.up(ramBytes, Bytes.GIB));
        return new ReferenceMachine(facts, start);
    }

    @Override
    public Architecture create(ArchitectureRequest request) {
        return new LegacyArchitecture(LegacyVariant.of(request.variant()), request.profile());
    }
}
