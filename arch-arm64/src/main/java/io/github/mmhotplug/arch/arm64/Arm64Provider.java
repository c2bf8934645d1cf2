package io.github.mmhotplug.arch.arm64;

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

/** {@code arch/arm64}: introduces the port with its three page sizes, its kernels and its reference machine. */
@AutoService(ArchitectureProvider.class)
public final class Arm64Provider implements ArchitectureProvider {
    static final String PAGES_4K = "arm64-4k";
    static final String PAGES_16K = "arm64-16k";
    static final String PAGES_64K = "arm64-64k";

    private static final long RAM_START = Bytes.GIB;
    private static final long DEFAULT_HOTPLUG_START = 4 * Bytes.GIB;
    private static final long HOTPLUG_START_UNIT = Bytes.GIB;

    /** For the service loader. */
    public Arm64Provider() {}

    @Override
    public String id() {
        return "arm64";
    }

    @Override
    public int spiVersion() {
        return Spi.VERSION;
    }

    @Override
    public List<ArchitectureVariant> variants() {
        return List.of(
                new ArchitectureVariant(PAGES_4K, "arm64, 4 KiB pages", List.of("arm64")),
                new ArchitectureVariant(PAGES_16K, "arm64, 16 KiB pages", List.of()),
                new ArchitectureVariant(PAGES_64K, "arm64, 64 KiB pages", List.of()));
    }

    @Override
    public Optional<KernelProfile> portProfile(String profileName) {
        return ProfileTable.resource(Arm64Provider.class, "arm64.profiles").profile(profileName);
    }

    @Override
    public Collection<? extends RefusalRule> rules() {
        return List.of(Arm64Rule.values());
    }

    /**
     * Memory from 1 GiB, {@code rodata=full} on a CPU that can't change leaf sizes in place: a linear map of pages.
     *
     * @throws IllegalArgumentException if the variant is none of the port's, or {@code ramBytes} is not positive
     */
    @Override
    public ReferenceMachine referenceMachine(String variant, long ramBytes, OptionalLong firmwareUnitBytes) {
        MachineFacts facts = MachineFacts.withBootRam(List.of(new PhysRange(RAM_START, ramBytes)))
                .virtualAddressBits(pageSize(variant).defaultAddressBits())
                .rodataFull(true)
                .build();
        long ramEnd = Align.up(facts.bootRamEnd(), HOTPLUG_START_UNIT);
        return new ReferenceMachine(facts, Math.max(DEFAULT_HOTPLUG_START, ramEnd));
    }

    /**
     * Makes the architecture.
     *
     * @throws IllegalArgumentException if the variant is none of the port's, or its kernel has no such number of
     *     virtual address bits
     */
    @Override
    public Architecture create(ArchitectureRequest request) {
        return new Arm64Architecture(
                request.variant(),
                pageSize(request.variant()),
                new Arm64Capabilities(request.profile()),
                request.facts());
    }

    private static Arm64PageSize pageSize(String variant) {
        return switch (variant) {
            case PAGES_4K -> Arm64PageSize.FOUR_KIB;
            case PAGES_16K -> Arm64PageSize.SIXTEEN_KIB;
            case PAGES_64K -> Arm64PageSize.SIXTY_FOUR_KIB;
            default -> throw new IllegalArgumentException("no variant of arm64: " + variant);
        };
    }
}
