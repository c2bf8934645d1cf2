package io.github.mmhotplug.arch.powerpc;

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

/** {@code arch/powerpc}, 64-bit Book3S: introduces the port, its kernels and its reference machine. */
@AutoService(ArchitectureProvider.class)
public final class PowerpcProvider implements ArchitectureProvider {
    private static final long DEFAULT_LMB_BYTES = 256 * Bytes.MIB;
    private static final long DEFAULT_HOTPLUG_START = 32 * Bytes.GIB;

    /** What a 16 MiB page of vmemmap describes with pages of 64 KiB. */
    private static final long HOTPLUG_START_UNIT = 16 * Bytes.GIB;

    /** For the service loader. */
    public PowerpcProvider() {}

    @Override
    public String id() {
        return "powerpc";
    }

    @Override
    public int spiVersion() {
        return Spi.VERSION;
    }

    @Override
    public List<ArchitectureVariant> variants() {
        return Arrays.stream(PowerpcVariant.values())
                .map(PowerpcVariant::description)
                .toList();
    }

    @Override
    public Optional<KernelProfile> portProfile(String profileName) {
        return ProfileTable.resource(PowerpcProvider.class, "powerpc.profiles").profile(profileName);
    }

    @Override
    public Collection<? extends RefusalRule> rules() {
        return List.of(PowerpcRule.values());
    }

    @Override
    public Optional<String> firmwareUnit(String variant) {
        return Optional.of("LMB");
    }

    /**
     * A partition with memory from 0, all sizes of leaves, and LMBs of 256 MiB.
     *
     * @throws IllegalArgumentException if there is no such variant, or {@code ramBytes} is not positive
     */
    @Override
    public ReferenceMachine referenceMachine(String variant, long ramBytes, OptionalLong firmwareUnitBytes) {
        MachineFacts facts = MachineFacts.withBootRam(List.of(new PhysRange(0, ramBytes)))
                .hypervisor(true)
                .largeLeaves(true)
                .hugeLeaves(true)
                .hashPageShifts(
                        HashPages.LARGEST_SHIFT, HashPages.defaultVmemmapShift(PowerpcVariant.ofId(variant), ramBytes))
                .firmwareUnitBytes(firmwareUnitBytes.orElse(DEFAULT_LMB_BYTES))
                .build();
        long hotplugStart = Math.max(DEFAULT_HOTPLUG_START, Align.up(facts.bootRamEnd(), HOTPLUG_START_UNIT));
        return new ReferenceMachine(facts, hotplugStart);
    }

    /**
     * Makes the architecture.
     *
     * @throws IllegalArgumentException if there is no such variant, firmware's block size is none, or the page sizes of
     *     hash translation are none
     */
    @Override
    public Architecture create(ArchitectureRequest request) {
        return new PowerpcArchitecture(
                PowerpcVariant.ofId(request.variant()), new PowerpcCapabilities(request.profile()), request.facts());
    }
}
