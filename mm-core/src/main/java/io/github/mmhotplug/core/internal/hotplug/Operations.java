package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.MemmapListener;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.internal.frame.BuddyFrames;
import io.github.mmhotplug.core.internal.state.MachineState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * Runs one operation on a fork of a machine's state and says which state holds afterwards: the fork, or, after a
 * refusal, the one before with what migrated where it went. Only a faithful machine keeps what a real kernel would leave behind.
 */
public final class Operations {
    private final Architecture architecture;
    private final KernelProfile profile;
    private final MachineFacts facts;
    private final Map<String, HotplugDriver> drivers;
    private final AddMemory addMemory;
    private final RemoveMemory removeMemory;
    private final SelfHosting selfHosting;
    private final BlockDevices blockDevices;
    private final Parameters parameters;
    private final Probe probe;
    private final DeviceMemory deviceMemory;

    @Inject
    Operations(
            Architecture architecture,
            KernelProfile profile,
            MachineFacts facts,
            Map<String, HotplugDriver> drivers,
            AddMemory addMemory,
            RemoveMemory removeMemory,
            SelfHosting selfHosting,
            BlockDevices blockDevices,
            Parameters parameters,
            Probe probe,
            DeviceMemory deviceMemory) {
        this.architecture = architecture;
        this.profile = profile;
        this.facts = facts;
        this.drivers = drivers;
        this.addMemory = addMemory;
        this.removeMemory = removeMemory;
        this.selfHosting = selfHosting;
        this.blockDevices = blockDevices;
        this.parameters = parameters;
        this.probe = probe;
        this.deviceMemory = deviceMemory;
    }

    /**
     * What an operation came to.
     *
     * @param state the machine's state from now on
     * @param outcome the ranges added, or the refusal
     * @param flushesAll {@code flush_tlb_all} calls
     * @param flushesRange {@code flush_tlb_kernel_range} calls
     */
    public record Result(MachineState state, Outcome<List<HotAdd>> outcome, long flushesAll, long flushesRange) {}

    /**
     * Runs an operation.
     *
     * @throws io.github.mmhotplug.api.SpiViolationException if a plugin breaks its contract; the state given is untouched
     */
    public Result run(MachineState before, Operation operation, Faults faults, MemmapListener listener) {
        MachineState working = before.fork();
        HotplugContext ctx = new HotplugContext(architecture, profile, working, new BuddyFrames(working.buddy), faults);
        ctx.memmapListener = listener;
        DriverCalls core =
                new DriverCalls(ctx, facts, addMemory, removeMemory, selfHosting, blockDevices, deviceMemory);
        ctx.core = core;
        Outcome<List<HotAdd>> outcome = dispatch(ctx, operation);
        if (outcome.isDone() || profile.isFaithful()) {
            outcome = new DueTimers(drivers, ctx, core).after(operation, outcome);
        }
        MachineState after = outcome.isDone() || profile.isFaithful() ? working : ctx.migrations.keptIn(before);
        return new Result(after, outcome, ctx.flushes.all(), ctx.flushes.ranges());
    }

    /** What all drivers can be asked. */
    public SortedMap<String, Long> driverFacts(MachineState state) {
        SortedMap<String, Long> facts = new TreeMap<>();
        CorePort core = looker(state);
        drivers.values().forEach(driver -> facts.putAll(driver.facts(core)));
        return facts;
    }

    /** What of the drivers' own promises does not hold. */
    public List<String> brokenByDrivers(MachineState state) {
        CorePort core = looker(state);
        return new TreeMap<>(drivers)
                .values().stream()
                        .flatMap(driver -> driver.brokenInvariants(core).stream())
                        .toList();
    }

    /** What of the promises about an input that has just been handled its driver did not keep. */
    public List<String> brokenPromises(
            MachineState before, Operation.Drive drive, Optional<Refusal> refusal, MachineState after) {
        return Optional.ofNullable(drivers.get(drive.driver()))
                .map(driver -> driver.brokenPromises(drive.input(), refusal, looker(before), looker(after)))
                .orElse(List.of());
    }

    private CorePort looker(MachineState state) {
        MachineState copy = state.fork();
        HotplugContext ctx = new HotplugContext(architecture, profile, copy, new BuddyFrames(copy.buddy), Faults.NONE);
        return new DriverCalls(ctx, facts, addMemory, removeMemory, selfHosting, blockDevices, deviceMemory);
    }

    /** {@code mhp_supports_memmap_on_memory}: why not, or empty. A word that the kernel does not know counts as off. */
    public Optional<Veto> memmapOnMemoryVeto(MemmapOnMemory mode, long sizeBytes) {
        boolean known = mode != MemmapOnMemory.FORCE || profile.has(CoreCapabilities.MEMMAP_ON_MEMORY_FORCE);
        return selfHosting.veto(known ? mode : MemmapOnMemory.OFF, sizeBytes);
    }

    private Outcome<List<HotAdd>> dispatch(HotplugContext ctx, Operation operation) {
        if (operation instanceof Operation.AddMemory add) {
            return addMemory.run(ctx, add.request()).map(List::of);
        }
        if (operation instanceof Operation.RemoveMemory remove) {
            return removeMemory
                    .run(ctx, remove.startAddress(), remove.sizeBytes())
                    .map(done -> List.of());
        }
        if (operation instanceof Operation.WriteState write) {
            boolean down = ctx.decidesZoneAtAdd() && write.word().equals("online_movable");
            return writeEach(write.range(), down, block -> blockDevices.writeState(ctx, block, write.word()));
        }
        if (operation instanceof Operation.WriteOnline write) {
            return writeEach(write.range(), false, block -> blockDevices.writeOnline(ctx, block, write.value()));
        }
        if (operation instanceof Operation.Probe write) {
            return probe.write(ctx, write.address()).map(List::of);
        }
        if (operation instanceof Operation.WriteParameter write) {
            return parameters.write(ctx, write.file(), write.value()).map(done -> List.of());
        }
        if (operation instanceof Operation.MemremapPages map) {
            return deviceMemory.map(ctx, map.pgmap()).map(done -> List.of());
        }
        if (operation instanceof Operation.MemunmapPages unmap) {
            return deviceMemory.unmap(ctx, unmap.startAddress()).map(done -> List.of());
        }
        if (operation instanceof Operation.Poison write) {
            return MemoryFailure.write(ctx, write.address()).map(done -> List.of());
        }
        if (operation instanceof Operation.Allocate wanted) {
            return GuestMemory.allocate(ctx, wanted).map(done -> List.of());
        }
        if (operation instanceof Operation.Free free) {
            return GuestMemory.free(ctx, free.name()).map(done -> List.of());
        }
        if (operation instanceof Operation.Advance) {
            return Outcome.done(List.of()); // what is due then runs as after every operation
        }
        return drive(ctx, (Operation.Drive) operation);
    }

    /**
     * Every block is a write by itself: what succeeded stays, and the rest is told; only where none did is it refused.
     *
     * @param down whether the writes begin with the last block: where blocks change zones only at a border, the top is
     *     next to MOVABLE
     */
    private Outcome<List<HotAdd>> writeEach(PhysRange range, boolean down, LongFunction<Outcome<Unit>> write) {
        long blockBytes = architecture.memoryBlockSizeBytes();
        long first = Align.divideUp(range.startAddress(), blockBytes);
        long end = range.endAddress() / blockBytes;
        if (first >= end) {
            return Outcome.refused(Refusal.of(
                    BlockRule.BLOCK_EXISTS, range + " holds no whole memory block of " + Bytes.prose(blockBytes)));
        }
        List<Note> notes = new ArrayList<>();
        Optional<Refusal> firstRefusal = Optional.empty();
        for (long i = 0; i < end - first; i++) {
            Optional<Refusal> refusal =
                    write.apply(down ? end - 1 - i : first + i).refusal();
            refusal.ifPresent(why -> notes.add(new Note(why.rule(), why.detail())));
            firstRefusal = firstRefusal.or(() -> refusal);
        }
        return firstRefusal.isPresent() && notes.size() == end - first
                ? Outcome.refused(firstRefusal.get())
                : Outcome.done(List.of(), notes);
    }

    private Outcome<List<HotAdd>> drive(HotplugContext ctx, Operation.Drive drive) {
        HotplugDriver driver = drivers.get(drive.driver());
        if (driver == null) {
            throw new IllegalArgumentException(
                    "no driver '" + drive.driver() + "'; there are " + String.join(", ", drivers.keySet()));
        }
        Optional<Veto> unavailable = driver.unavailable(architecture.variant());
        if (unavailable.isPresent()) {
            return Outcome.refused(unavailable.get().toRefusal());
        }
        return driver.handle(drive.input(), ctx.core()).map(done -> List.of());
    }
}
