package org.example.loongarch;

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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Introduces the port: its variants, the kernels that it knows, its reference machine. It has no rules of its own. */
@AutoService(ArchitectureProvider.class)
public final class LoongarchProvider implements ArchitectureProvider {
    @Override
    public String id() {
        return "loongarch";
    }

    @Override
    public int spiVersion() {
        return Spi.VERSION;
    }

    @Override
    public List<ArchitectureVariant> variants() {
        return LoongarchVariant.all();
    }

    @Override
    public Optional<KernelProfile> portProfile(String profileName) {
        return ProfileTable.resource(LoongarchProvider.class, "loongarch.profiles")
                .profile(profileName);
    }

    /** All RAM from address 0; what is added begins at 4 GiB, or at the next whole GiB behind more RAM. */
    @Override
    public ReferenceMachine referenceMachine(String variant, long ramBytes, OptionalLong firmwareUnitBytes) {
        MachineFacts facts =
                MachineFacts.withBootRam(List.of(new PhysRange(0, ramBytes))).build();
        return new ReferenceMachine(facts, Math.max(4 * Bytes.GIB, Align.up(ramBytes, Bytes.GIB)));
    }

    @Override
    public Architecture create(ArchitectureRequest request) {
        return new LoongarchArchitecture(LoongarchVariant.of(request.variant()), request.profile());
    }
}
