package io.github.mmhotplug.core;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import com.google.inject.spi.Message;
import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.internal.hotplug.BootOptions;
import io.github.mmhotplug.core.internal.hotplug.BootSequence;
import io.github.mmhotplug.core.internal.hotplug.EngineModule;
import io.github.mmhotplug.core.internal.hotplug.Operations;
import io.github.mmhotplug.core.internal.resource.Resource;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.zone.Watermarks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Describes a machine and boots it. */
public final class MachineBuilder {
    private static final long HUGEPAGE_LEAST_BYTES = 512 * Bytes.MIB;

    private final Architecture architecture;
    private final KernelProfile profile;
    private final MachineFacts facts;
    private final Optional<Registered> registered;
    private final Map<String, DriverRegistry.Registered> drivers = new HashMap<>();
    private final List<Resource> resources = new ArrayList<>();
    private final List<Operation> duringBoot = new ArrayList<>();
    private OptionalLong freeBytes = OptionalLong.empty();
    private OptionalInt largestFreeOrder = OptionalInt.empty();
    private boolean bootTables = true;
    private boolean framesApart;
    private OptionalLong reachBytes = OptionalLong.empty();
    private boolean movableNode;
    private boolean transparentHugepage = true;
    private List<ZoneStats> zones = List.of();
    private MemmapOnMemory memmapOnMemory = MemmapOnMemory.OFF;
    private OnlineType autoOnline = OnlineType.OFFLINE;
    private Set<Integer> possibleNodes = Set.of(0);
    private JointLease held = JointLease.EMPTY;

    private MachineBuilder(
            Architecture architecture, Optional<Registered> registered, KernelProfile profile, MachineFacts facts) {
        this.architecture = architecture;
        this.registered = registered;
        this.profile = profile;
        this.facts = facts;
    }

    /**
     * A machine of one variant under one kernel.
     *
     * @param registered the port and variant
     * @param profile the kernel, with the port's own capabilities ({@link ArchitectureRegistry.Registered#profile})
     * @throws IllegalArgumentException if the facts can't be those of such a machine
     * @throws IllegalStateException if the port is that of a plugin which takes no new users
     * @throws SpiViolationException if the port makes nothing
     */
    public static MachineBuilder of(Registered registered, KernelProfile profile, MachineFacts facts) {
        PluginLease lease = registered.origin().lease(user(registered.variant().id(), profile));
        try {
            return ofLoaded(registered, profile, facts);
        } finally {
            lease.close();
        }
    }

    /** The same for a caller who keeps the port's plugin loaded. */
    static MachineBuilder ofLoaded(Registered registered, KernelProfile profile, MachineFacts facts) {
        String variant = registered.variant().id();
        Architecture made = registered.provider().create(new ArchitectureRequest(variant, profile, facts));
        if (made == null) {
            throw new SpiViolationException(variant, ConductRule.NO_NULL, "ArchitectureProvider.create answered null");
        }
        return new MachineBuilder(made, Optional.of(registered), profile, facts);
    }

    /** A machine of a variant whose provider is at hand. */
    public static MachineBuilder of(
            ArchitectureProvider provider, String variant, KernelProfile profile, MachineFacts facts) {
        return of(provider.create(new ArchitectureRequest(variant, profile, facts)), profile, facts);
    }

    /** A machine of an architecture that is made already. */
    public static MachineBuilder of(Architecture architecture, KernelProfile profile, MachineFacts facts) {
        return new MachineBuilder(architecture, Optional.empty(), profile, facts);
    }

    /**
     * The same machine of another port or kernel: what it is made of moves to where that one has it, and zones that were
     * recorded are computed anew where they would not fit.
     *
     * @param lease of the machine that there is, whose plugins may drain already
     */
    MachineBuilder moved(SwapTarget target, MachineFacts newFacts, Relocation relocation, JointLease lease) {
        MachineBuilder other = ofLoaded(target.architecture(), target.profile(), newFacts);
        int fewerPages = architecture.geometry().pageShift()
                - other.architecture.geometry().pageShift();
        other.describeAs(this);
        other.held = lease;
        target.drivers()
                .ifPresent(there -> drivers.keySet()
                        .forEach(id -> other.driver(there.find(id)
                                .orElseThrow(
                                        () -> new IllegalArgumentException("the target has no driver '" + id + "'")))));
        resources.forEach(resource -> other.resources.add(resource.movedTo(relocation.of(resource.start()))));
        duringBoot.forEach(operation -> other.duringBoot.add(relocation.of(operation)));
        if (largestFreeOrder.isPresent()) {
            other.largestFreeOrder(Math.max(0, largestFreeOrder.getAsInt() + fewerPages));
        }
        other.zones = relocation.isIdentity() ? zones : List.of();
        other.memmapOnMemory(memmapOnMemory);
        return other;
    }

    /** This description as it is now. */
    private MachineBuilder frozen() {
        MachineBuilder other = new MachineBuilder(architecture, registered, profile, facts);
        other.describeAs(this);
        other.resources.addAll(resources);
        other.duringBoot.addAll(duringBoot);
        other.largestFreeOrder = largestFreeOrder;
        other.zones = zones;
        other.memmapOnMemory = memmapOnMemory;
        return other;
    }

    /** Everything that is no matter of addresses, pages and kernels. */
    private void describeAs(MachineBuilder other) {
        drivers.putAll(other.drivers);
        freeBytes = other.freeBytes;
        bootTables = other.bootTables;
        framesApart = other.framesApart;
        reachBytes = other.reachBytes;
        movableNode = other.movableNode;
        transparentHugepage = other.transparentHugepage;
        autoOnline = other.autoOnline;
        possibleNodes = other.possibleNodes;
    }

    Optional<Registered> registered() {
        return registered;
    }

    Architecture architecture() {
        return architecture;
    }

    KernelProfile profile() {
        return profile;
    }

    MachineFacts facts() {
        return facts;
    }

    /** How much of boot memory is free; by default all but 128 MiB. */
    public MachineBuilder freeBytes(long bytes) {
        freeBytes = OptionalLong.of(bytes);
        return this;
    }

    /** How fragmented free memory is: no free block is of a larger order. */
    public MachineBuilder largestFreeOrder(int order) {
        largestFreeOrder = OptionalInt.of(order);
        return this;
    }

    /**
     * The frames that the kernel itself takes lie outside of every block, {@link #freeBytes} of them at most: for replays,
     * where only a recording knows which blocks they pinned.
     */
    public MachineBuilder kernelFramesApart() {
        framesApart = true;
        return this;
    }

    /**
     * Where {@code max_pfn} ends at boot, if that is behind all memory: {@code ident_map_size} of an s390 kernel that asks
     * the hypervisor how far devices with memory reach.
     */
    public MachineBuilder reachBytes(long bytes) {
        reachBytes = OptionalLong.of(bytes);
        return this;
    }

    /** {@code movable_node} of the command line: what lies in no zone, or in two, goes to MOVABLE. */
    public MachineBuilder movableNode(boolean yes) {
        movableNode = yes;
        return this;
    }

    /**
     * Whether {@code transparent_hugepage=} of the command line, or the kernel's configuration, lets khugepaged run; by
     * default it does, where CPU and memory allow it.
     */
    public MachineBuilder transparentHugepage(boolean yes) {
        transparentHugepage = yes;
        return this;
    }

    /** Whether boot memory has page tables and memmap of its own; without, a machine is cold. */
    public MachineBuilder bootTables(boolean warm) {
        bootTables = warm;
        return this;
    }

    /** The zones as a real machine showed them, instead of those computed from boot memory. */
    public MachineBuilder zones(List<ZoneStats> recorded) {
        zones = List.copyOf(recorded);
        return this;
    }

    /** A busy resource beside boot memory. */
    public MachineBuilder resource(PhysRange range, String name) {
        resources.add(Resource.busy(range.startAddress(), range.sizeBytes(), name));
        return this;
    }

    /**
     * A resource that drivers divide up: {@code Persistent Memory}, {@code Soft Reserved}. One around another of the same
     * range comes after it.
     */
    public MachineBuilder container(PhysRange range, String name) {
        resources.add(Resource.container(range.startAddress(), range.sizeBytes(), name));
        return this;
    }

    /** {@code memory_hotplug.memmap_on_memory} of the command line; a word that the kernel does not know is ignored. */
    public MachineBuilder memmapOnMemory(MemmapOnMemory mode) {
        boolean known = mode != MemmapOnMemory.FORCE || profile.has(CoreCapabilities.MEMMAP_ON_MEMORY_FORCE);
        memmapOnMemory = known ? mode : MemmapOnMemory.OFF;
        return this;
    }

    /** {@code memhp_default_state=} of the command line. */
    public MachineBuilder autoOnline(OnlineType type) {
        autoOnline = type;
        return this;
    }

    /** The nodes that memory may be added to. */
    public MachineBuilder possibleNodes(Set<Integer> nodes) {
        possibleNodes = Set.copyOf(nodes);
        return this;
    }

    /** Something that reaches a driver while the system boots: a DIMM that was there before ({@link Machine#bootJournal}). */
    public MachineBuilder duringBoot(String driver, DriverInput input) {
        duringBoot.add(new Operation.Drive(driver, input));
        return this;
    }

    /** A driver that the machine has. */
    public MachineBuilder driver(HotplugDriver driver) {
        return driver(new DriverRegistry.Registered(driver, PluginOrigin.CLASS_PATH));
    }

    /** A driver that the machine has, wherever it comes from. */
    public MachineBuilder driver(DriverRegistry.Registered driver) {
        drivers.put(driver.driver().id(), driver);
        return this;
    }

    /**
     * Boots it.
     *
     * @throws IllegalArgumentException if facts and description contradict each other
     * @throws IllegalStateException if a plugin that it needs takes no new users
     */
    public Machine boot() {
        JointLease lease = JointLease.of(origins(), held, user(architecture.variant(), profile));
        try {
            return boot(lease);
        } catch (CreationException e) {
            lease.close();
            throw broken(e).orElseThrow(() -> e);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    /** A port is asked while the engine is put together: what it breaks is no fault of the putting together. */
    private static Optional<RuntimeException> broken(CreationException e) {
        return e.getErrorMessages().stream()
                .map(Message::getCause)
                .filter(SpiViolationException.class::isInstance)
                .map(RuntimeException.class::cast)
                .findFirst();
    }

    private Machine boot(JointLease lease) {
        Map<String, HotplugDriver> instances = new HashMap<>();
        drivers.forEach((id, driver) -> instances.put(id, driver.driver()));
        Injector injector =
                Guice.createInjector(Stage.PRODUCTION, new EngineModule(architecture, profile, facts, instances));
        BootOptions options = new BootOptions(
                freeBytes, largestFreeOrder, bootTables, framesApart, zones, List.copyOf(resources), reachBytes);
        MachineState state = injector.getInstance(BootSequence.class).boot(facts, options);
        state.memmapOnMemory = memmapOnMemory;
        state.autoOnline = autoOnline;
        state.movableNode = movableNode;
        startWatermarks(state);
        state.possibleNodes = possibleNodes;
        Operations operations = injector.getInstance(Operations.class);
        state.bootLimit = facts.memLimitBytes();
        MachineEngine engine = new MachineEngine(frozen(), operations, lease);
        Machine booting = new Machine(engine, state, List.of(), List.of());
        // what a firmware's memory ran into is in the journal of the boot
        duringBoot.forEach(operation -> booting.apply(operation).ignore());
        return booting.booted();
    }

    /** Where it comes from, port and drivers. */
    private List<PluginOrigin> origins() {
        List<PluginOrigin> origins = new ArrayList<>();
        registered.ifPresent(port -> origins.add(port.origin()));
        drivers.values().forEach(driver -> origins.add(driver.origin()));
        return origins;
    }

    private static String user(String variant, KernelProfile profile) {
        return "a machine of " + variant + " under " + profile.name();
    }

    /** {@code hugepage_init}: a machine that small has no transparent huge pages. Recorded zones keep their marks. */
    private void startWatermarks(MachineState state) {
        long managed =
                state.zones.zones().stream().mapToLong(ZoneStats::managedPages).sum();
        state.transparentHugepages = transparentHugepage
                && architecture.hasTransparentHugepage()
                && managed >= HUGEPAGE_LEAST_BYTES >>> architecture.geometry().pageShift();
        if (zones.isEmpty()) {
            state.zones =
                    new Watermarks(profile, architecture.geometry()).atBoot(state.zones, state.transparentHugepages);
        }
    }
}
