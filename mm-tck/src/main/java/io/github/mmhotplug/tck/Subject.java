package io.github.mmhotplug.tck;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.tck.wrap.AssertingArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a test is about: a variant under a kernel. Boots its machines, and has them checked when the test is
 * over.
 */
public final class Subject {
    private static final long RAM = 2 * Bytes.GIB;

    private final ArchitectureProvider provider;
    private final String variant;
    private final KernelProfile profile;
    private final Set<Feature> features;
    private final long ramBytes;
    private final List<Machine> machines;
    private @Nullable Architecture architecture;

    /**
     * A variant under a kernel.
     *
     * @param provider the port
     * @param variant id of the variant
     * @param kernel the core's profile, which the port knows
     * @param absent what the variant can't do
     */
    public Subject(ArchitectureProvider provider, String variant, KernelProfile kernel, Set<Feature> absent) {
        this.provider = provider;
        this.variant = variant;
        this.profile = provider.portProfile(kernel.name())
                .map(port -> kernel.plus(port.capabilities(), port.quirks()))
                .orElseThrow(
                        () -> new IllegalArgumentException(provider.id() + " does not know kernel " + kernel.name()));
        this.features = Feature.allBut(absent);
        this.ramBytes = RAM;
        this.machines = new ArrayList<>();
    }

    private Subject(Subject other, long ramBytes) {
        this.provider = other.provider;
        this.variant = other.variant;
        this.profile = other.profile;
        this.features = other.features;
        this.ramBytes = ramBytes;
        this.machines = other.machines;
    }

    /** The same about machines with more memory, or less. Their machines are checked with this one's. */
    public Subject withRam(long bytes) {
        return new Subject(this, bytes);
    }

    public ArchitectureProvider provider() {
        return provider;
    }

    public String variant() {
        return variant;
    }

    public KernelProfile profile() {
        return profile;
    }

    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    /** Whether the kernel has what the feature is about, so that a port can have or lack it. */
    public boolean kernelHas(Feature feature) {
        return switch (feature) {
            case MEMMAP_ON_MEMORY ->
                !profile.word(CoreCapabilities.MEMMAP_ON_MEMORY).equals("none");
            case MEMMAP_ON_MEMORY_FORCE -> profile.has(CoreCapabilities.MEMMAP_ON_MEMORY_FORCE);
            case MEMMAP_FROM_RANGE -> profile.has(CoreCapabilities.MEMMAP_FROM_RANGE);
            case DEVICE_COMPOUNDS -> profile.has(CoreCapabilities.COMPOUND_DEVMAP_DEDUP);
            case HOTPLUG,
                    LINEAR_MAP,
                    REMOVE,
                    VMEMMAP_FREE,
                    REMOVE_IN_PART,
                    BASE_PAGE_MEMMAP,
                    ALTMAP,
                    RAISES_MAX_PFN,
                    BOOT_MEMORY_OFFLINE,
                    DEVICE_MEMORY,
                    DEVICE_ALTMAP -> true;
        };
    }

    /** The machine that the port assumes where nobody describes one, with 2 GiB unless said otherwise. */
    public ReferenceMachine reference() {
        return provider.referenceMachine(variant, ramBytes, OptionalLong.empty());
    }

    /** The architecture of the reference machine. */
    public Architecture architecture() {
        if (architecture == null) {
            architecture = newArchitecture();
        }
        return architecture;
    }

    /** Another architecture of an equal request. */
    public Architecture newArchitecture() {
        return provider.create(
                new ArchitectureRequest(variant, profile, reference().facts()));
    }

    public MemoryGeometry geometry() {
        return architecture().geometry();
    }

    /** {@code memory_block_size_bytes()}. */
    public long block() {
        return architecture().memoryBlockSizeBytes();
    }

    /** Where hot-added memory begins. */
    public long start() {
        return reference().hotplugStart();
    }

    /** The reference machine as it comes up. */
    public Machine boot() {
        return boot(builder -> builder);
    }

    /** The reference machine with something changed. */
    public Machine boot(UnaryOperator<MachineBuilder> change) {
        return boot(architecture(), change);
    }

    /**
     * The reference machine with something changed, as it takes memory to add some: cold if the memmap of boot memory has
     * leaves so large that they describe what is added, too.
     */
    public Machine bootThatTakes(UnaryOperator<MachineBuilder> change) {
        Machine warm = boot(change);
        boolean described = warm.snapshot().vmemmap().leaves().stream()
                .anyMatch(leaf -> leaf.startOffset() + leaf.sizeBytes()
                        > geometry().vmemmapOffset(start() >>> geometry().pageShift()));
        return described ? boot(builder -> change.apply(builder).bootTables(false)) : warm;
    }

    /** A reference machine of another architecture, this one in a wrapper as a rule. */
    public Machine boot(Architecture wrapped, UnaryOperator<MachineBuilder> change) {
        return watch(change.apply(MachineBuilder.of(
                        new AssertingArchitecture(wrapped), profile, reference().facts()))
                .boot());
    }

    /** A machine with other facts than the reference machine's. */
    public Machine boot(MachineFacts facts) {
        Architecture other = provider.create(new ArchitectureRequest(variant, profile, facts));
        return watch(MachineBuilder.of(new AssertingArchitecture(other), profile, facts)
                .boot());
    }

    /** Has a machine checked when the test is over. */
    public Machine watch(Machine machine) {
        machines.add(machine);
        return machine;
    }

    /** An add of so many blocks where hot-added memory begins. */
    public Operation add(int blocks, MhpFlag... flags) {
        return addAt(start(), blocks * block(), flags);
    }

    /** An add of any range. */
    public Operation addAt(long start, long size, MhpFlag... flags) {
        AddMemoryRequest request = AddMemoryRequest.of(start, size);
        for (MhpFlag flag : flags) {
            request = request.withFlag(flag);
        }
        return new Operation.AddMemory(request);
    }

    /** A removal of so many blocks where hot-added memory begins. */
    public Operation remove(int blocks) {
        return removeAt(start(), blocks * block());
    }

    /** A removal of any range. */
    public Operation removeAt(long start, long size) {
        return new Operation.RemoveMemory(start, size);
    }

    /** The same word to the file {@code state} of so many blocks where hot-added memory begins. */
    public Operation.WriteState state(int blocks, String word) {
        return stateAt(start(), blocks * block(), word);
    }

    /** The same word to the file {@code state} of every block of a range. */
    public Operation.WriteState stateAt(long start, long size, String word) {
        return new Operation.WriteState(new PhysRange(start, size), word);
    }

    /** The invariants that one of its machines breaks now. */
    public List<String> brokenInvariants() {
        return machines.stream()
                .flatMap(machine -> MachineInvariants.broken(machine).stream())
                .distinct()
                .toList();
    }

    @Override
    public String toString() {
        return variant + ", kernel " + profile.name();
    }
}
