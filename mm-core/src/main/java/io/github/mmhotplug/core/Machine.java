package io.github.mmhotplug.core;

import com.google.errorprone.annotations.CheckReturnValue;
import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.internal.hotplug.Operations;
import io.github.mmhotplug.core.internal.state.MachineState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * One booted kernel's view of physical memory. Changes only by {@link #apply}; every input is journalled with its
 * outcome. Deterministic and single-threaded; forks and other machines are independent.
 */
public final class Machine implements AutoCloseable {
    private final List<JournalEntry> bootJournal;
    private final List<JournalEntry> journal;
    private MachineEngine engine;
    private MachineState state;

    Machine(MachineEngine engine, MachineState state, List<JournalEntry> bootJournal, List<JournalEntry> journal) {
        this.engine = engine;
        this.state = state;
        this.bootJournal = new ArrayList<>(bootJournal);
        this.journal = new ArrayList<>(journal);
    }

    /** The machine that has booted: its journal so far is that of the boot, and no limit of {@code mem=} holds any more. */
    Machine booted() {
        state.bootLimit = OptionalLong.empty();
        return new Machine(engine, state, journal, List.of());
    }

    /**
     * Applies one input.
     *
     * @return what it did and cost, or why it was refused; after a refusal the machine is as before, but for pages
     *     that had left a block which then could not go offline
     * @throws io.github.mmhotplug.api.SpiViolationException if a plugin breaks its contract; the machine is as before
     *     and the input is not journalled
     * @throws IllegalArgumentException if the input names a driver or verb that does not exist
     */
    public Outcome<Effect> apply(Operation operation) {
        return apply(operation, Faults.NONE);
    }

    /** Applies one input with failures on purpose. */
    public Outcome<Effect> apply(Operation operation, Faults faults) {
        return apply(operation, faults, MemmapListener.NONE);
    }

    /** Applies one input with failures on purpose, and tells what becomes of memmap on the way. */
    public Outcome<Effect> apply(Operation operation, Faults faults, MemmapListener listener) {
        Operations.Result result = engine.operations().run(state, operation, faults, listener);
        MachineState before = state;
        Outcome<Effect> outcome = result.outcome()
                .map(adds -> new Effect(
                        adds, Cost.between(before, result.state(), result.flushesAll(), result.flushesRange())));
        state = result.state();
        journal.add(new JournalEntry(journal.size(), operation, outcome));
        return outcome;
    }

    /** An equal machine that goes its own way from now on. Cheap. */
    @CheckReturnValue
    public Machine fork() {
        return new Machine(engine.again(), state.fork(), bootJournal, journal);
    }

    /**
     * What this machine would be on another port, another version of its port, or another kernel: an equal machine is
     * booted there, and everything that the journal has is done once more. Where nothing differs, the target takes over at
     * once; else the caller decides ({@link Swap#accept}, {@link Swap#reject}), and until then this machine is as it was.
     * Failures that were injected on purpose are not repeated.
     *
     * @throws IllegalArgumentException if the target can't have a machine of this description
     * @throws IllegalStateException if the target is that of a plugin which takes no new users
     * @throws io.github.mmhotplug.api.SpiViolationException if the target's plugin breaks its contract on the way
     */
    @CheckReturnValue
    public Swap swap(SwapTarget target) {
        Swap swap = Replay.of(this, target);
        if (swap.isEquivalent()) {
            swap.accept();
        }
        return swap;
    }

    MachineBuilder description() {
        return engine.description();
    }

    JointLease lease() {
        return engine.lease();
    }

    /** Becomes that machine, which is used up by it. */
    void takeOver(Machine other) {
        engine.lease().close();
        engine = other.engine;
        state = other.state;
        bootJournal.clear();
        bootJournal.addAll(other.bootJournal);
        journal.clear();
        journal.addAll(other.journal);
    }

    /**
     * The plugins that it is made of may go as far as this machine is concerned. Of no effect where all of them are on the
     * class path; the machine must not be used afterwards.
     */
    @Override
    public void close() {
        engine.lease().close();
    }

    /** What can be seen of the machine now; never changes afterwards. */
    public MachineSnapshot snapshot() {
        return MachineSnapshot.of(this, state);
    }

    /** What walkers of frames see now; never changes afterwards. */
    public FrameView frames() {
        return new FrameView(this);
    }

    /** Why one block could not keep its memmap on itself under a value of the parameter, or empty if it could. */
    public Optional<Veto> memmapOnMemoryVeto(MemmapOnMemory mode) {
        return engine.operations().memmapOnMemoryVeto(mode, architecture().memoryBlockSizeBytes());
    }

    /** Numbers of the drivers' devices, by name, as {@code virtio0.plugged_size}. */
    public SortedMap<String, Long> driverFacts() {
        return engine.operations().driverFacts(state);
    }

    List<String> brokenByDrivers() {
        return engine.operations().brokenByDrivers(state);
    }

    /** What the last operation broke of its driver's promises; nothing if it was none of a driver's. */
    List<String> brokenPromises(Machine before) {
        JournalEntry last = journal.get(journal.size() - 1);
        return last.operation() instanceof Operation.Drive drive
                ? engine.operations()
                        .brokenPromises(before.state, drive, last.outcome().refusal(), state)
                : List.of();
    }

    /** What reached drivers while the system booted, refused ones included. */
    public List<JournalEntry> bootJournal() {
        return List.copyOf(bootJournal);
    }

    /** All inputs since the boot, refused ones included. */
    public List<JournalEntry> journal() {
        return List.copyOf(journal);
    }

    public Architecture architecture() {
        return engine.description().architecture();
    }

    public KernelProfile profile() {
        return engine.description().profile();
    }

    public MachineFacts facts() {
        return engine.description().facts();
    }

    /** The nodes that memory may be added to, ascending. */
    public List<Integer> possibleNodes() {
        return state.possibleNodes.stream().sorted().toList();
    }

    /** The parts in which the state differs from another machine's of the same build; empty if none. */
    public List<String> differencesFrom(Machine other) {
        return state.differences(other.state);
    }

    MachineState state() {
        return state;
    }
}
