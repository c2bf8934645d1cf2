package org.example.riscv;

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

/** {@code arch/riscv}: introduces the port, its variants, its kernels and its reference machine. */
@AutoService(ArchitectureProvider.class)
public final class RiscvProvider implements ArchitectureProvider {
    private static final long RAM_START = 2 * Bytes.GIB;
    private static final long HOTPLUG_START = 4 * Bytes.GIB;

    /** For the service loader. */
    public RiscvProvider() {}

    @Override
    public String id() {
        return "riscv";
    }

    @Override
    public int spiVersion() {
        return Spi.VERSION;
    }

    /** The short name is that of the mode which a kernel tries first. */
    @Override
    public List<ArchitectureVariant> variants() {
        return List.of(
                new ArchitectureVariant(RiscvMode.SV39.variant(), "riscv, 3-level page tables, 132 GiB", List.of()),
                new ArchitectureVariant(RiscvMode.SV48.variant(), "riscv, 4-level page tables, 64 TiB", List.of()),
                new ArchitectureVariant(
                        RiscvMode.SV57.variant(), "riscv, 5-level page tables, 31.75 PiB", List.of("riscv")));
    }

    @Override
    public Optional<KernelProfile> portProfile(String profileName) {
        return ProfileTable.resource(RiscvProvider.class, "riscv.profiles").profile(profileName);
    }

    @Override
    public Collection<? extends RefusalRule> rules() {
        return List.of(RiscvRule.values());
    }

    /** Memory from 2 GiB, as on the emulator's {@code virt} machine; what is added begins at a GiB, at 4 GiB at the earliest. */
    @Override
    public ReferenceMachine referenceMachine(String variant, long ramBytes, OptionalLong firmwareUnitBytes) {
        MachineFacts facts = MachineFacts.withBootRam(List.of(new PhysRange(RAM_START, ramBytes)))
                .build();
        return new ReferenceMachine(facts, Math.max(HOTPLUG_START, Align.up(facts.bootRamEnd(), Bytes.GIB)));
    }

    /**
     * Makes the architecture.
     *
     * @throws IllegalArgumentException if the variant is none of the port's, or boot memory reaches farther than its
     *     kernel takes
     */
    @Override
    public Architecture create(ArchitectureRequest request) {
        return new RiscvArchitecture(
                RiscvMode.ofVariant(request.variant()), new RiscvCapabilities(request.profile()), request.facts());
    }
}
