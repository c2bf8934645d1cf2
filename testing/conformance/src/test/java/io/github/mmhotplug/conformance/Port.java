package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.tck.Kernels;
import java.util.List;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One installed variant under one kernel that it knows: what most tests here run over.
 *
 * @param registered the variant
 * @param profile the kernel, with the port's own capabilities
 */
record Port(Registered registered, KernelProfile profile) {
    static final long RAM = 2 * Bytes.GIB;

    private static final ArchitectureRegistry REGISTRY = ArchitectureRegistry.load(Port.class.getClassLoader());
    private static final KernelProfiles KERNELS = KernelProfiles.load();

    /** Every variant under every kernel {@link Kernels#selected} that has memory hotplug for it. */
    static Stream<Port> all() {
        return known().filter(port -> Kernels.isSelected(port.profile)).filter(Port::hotplugs);
    }

    /** Every variant under every kernel. */
    static Stream<Port> known() {
        return REGISTRY.variants().stream()
                .flatMap(variant -> KERNELS.all().stream()
                        .flatMap(kernel -> variant.profile(kernel).stream())
                        .map(profile -> new Port(variant, profile)));
    }

    /** Every rule there is, with those of all ports. */
    static RuleCatalogue rules() {
        return RuleCatalogue.of(REGISTRY, KERNELS);
    }

    /** Those of them that can take memory away again. */
    static Stream<Port> removing() {
        return all().filter(Port::hotRemoves);
    }

    static Port of(String architecture, String kernel) {
        Registered variant = REGISTRY.find(architecture).orElseThrow();
        return new Port(
                variant, variant.profile(KERNELS.find(kernel).orElseThrow()).orElseThrow());
    }

    Port faithful() {
        return new Port(registered, profile.faithful());
    }

    Port with(String capability, boolean on) {
        return new Port(registered, profile.with(capability, on));
    }

    String variant() {
        return registered.variant().id();
    }

    boolean isX86() {
        return registered.provider().id().equals("x86");
    }

    boolean isPowerpc() {
        return registered.provider().id().equals("powerpc");
    }

    /** Firmware of s390 and powerpc has other ways to tell of memory. */
    boolean hasAcpi() {
        return !isPowerpc() && !registered.provider().id().equals("s390");
    }

    boolean hotplugs() {
        return architecture().selectsMemoryHotplug().isEmpty();
    }

    /** In 2016 s390 was built with hot-remove, and its hook was a stub. */
    boolean hotRemoves() {
        boolean stub = profile.knows("s390.archRemoveMemory") && !has("s390.archRemoveMemory");
        return architecture().selectsHotRemove().isEmpty() && !stub;
    }

    boolean has(String capability) {
        return profile.has(capability);
    }

    /** How the kernel keeps a memmap in its own block: {@code none}, {@code singleBlock}, {@code perBlock}. */
    String memmapOnMemory() {
        return profile.word(CoreCapabilities.MEMMAP_ON_MEMORY);
    }

    ReferenceMachine reference() {
        return reference(RAM, OptionalLong.empty());
    }

    ReferenceMachine reference(long ramBytes, OptionalLong firmwareUnit) {
        return registered.provider().referenceMachine(variant(), ramBytes, firmwareUnit);
    }

    /** The reference machine's facts with some of them changed. */
    MachineFacts facts(UnaryOperator<MachineFacts.Builder> change) {
        return change.apply(reference().facts().toBuilder()).build();
    }

    Architecture architecture(MachineFacts facts) {
        return registered.provider().create(new ArchitectureRequest(variant(), profile, facts));
    }

    Architecture architecture() {
        return architecture(reference().facts());
    }

    /** A machine with all installed drivers, not booted yet. */
    MachineBuilder builder(MachineFacts facts) {
        return withDrivers(MachineBuilder.of(registered, profile, facts));
    }

    MachineBuilder builder() {
        return builder(reference().facts());
    }

    static MachineBuilder withDrivers(MachineBuilder builder) {
        drivers().forEach(provider -> builder.driver(provider.create()));
        return builder;
    }

    private static List<HotplugDriverProvider> drivers() {
        return ServiceLoader.load(HotplugDriverProvider.class, Port.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    @Override
    public String toString() {
        return variant() + " " + profile.name() + (profile.isFaithful() ? " faithful" : "");
    }
}
