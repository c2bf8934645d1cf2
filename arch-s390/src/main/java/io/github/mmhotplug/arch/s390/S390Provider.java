package io.github.mmhotplug.arch.s390;

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

/** {@code arch/s390}: introduces the port, its kernels and its reference machine. */
@AutoService(ArchitectureProvider.class)
public final class S390Provider implements ArchitectureProvider {
    static final String ID = "s390";

    private static final long DEFAULT_INCREMENT_BYTES = Bytes.MIB;
    private static final long DEFAULT_HOTPLUG_START = 4 * Bytes.GIB;
    private static final long HOTPLUG_START_UNIT = Bytes.GIB;

    /** For the service loader. */
    public S390Provider() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public int spiVersion() {
        return Spi.VERSION;
    }

    @Override
    public List<ArchitectureVariant> variants() {
        return List.of(new ArchitectureVariant(ID, "s390 (z/Architecture, 4 KiB pages)", List.of()));
    }

    @Override
    public Optional<KernelProfile> portProfile(String profileName) {
        return ProfileTable.resource(S390Provider.class, "s390.profiles").profile(profileName);
    }

    @Override
    public Collection<? extends RefusalRule> rules() {
        return List.of(S390Rule.values());
    }

    @Override
    public Optional<String> firmwareUnit(String variant) {
        return Optional.of("storage increment");
    }

    /**
     * Memory from 0, both sizes of large frames, and firmware that names no limit.
     *
     * @throws IllegalArgumentException if {@code ramBytes} is not positive
     */
    @Override
    public ReferenceMachine referenceMachine(String variant, long ramBytes, OptionalLong firmwareUnitBytes) {
        MachineFacts facts = MachineFacts.withBootRam(List.of(new PhysRange(0, ramBytes)))
                .edat(true, true)
                .firmwareUnitBytes(firmwareUnitBytes.orElse(DEFAULT_INCREMENT_BYTES))
                .build();
        long ramEnd = facts.bootRamEnd();
        long hotplugStart =
                ramEnd < DEFAULT_HOTPLUG_START ? DEFAULT_HOTPLUG_START : Align.up(ramEnd, HOTPLUG_START_UNIT);
        return new ReferenceMachine(facts, hotplugStart);
    }

    /**
     * Makes the architecture.
     *
     * @throws IllegalArgumentException if the variant is not {@code s390}, the increment is no power of two, or the
     *     machine has EDAT2 without EDAT1
     */
    @Override
    public Architecture create(ArchitectureRequest request) {
        if (!request.variant().equals(ID)) {
            throw new IllegalArgumentException("no variant of s390: " + request.variant());
        }
        return new S390Architecture(new S390Capabilities(request.profile()), request.facts());
    }
}
