package io.github.mmhotplug.core;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.OperationDifference.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Does on a target what a machine's journal has, and says what comes out differently. The machine itself is only read. */
final class Replay {
    private final Machine source;
    private final Machine target;
    private final Relocation relocation;
    private final List<OperationDifference> differences = new ArrayList<>();

    private Replay(Machine source, Machine target, Relocation relocation) {
        this.source = source;
        this.target = target;
        this.relocation = relocation;
    }

    /** Boots the target and replays. Where that fails, the target's plugins are given back. */
    static Swap of(Machine source, SwapTarget target) {
        PluginLease lease = JointLease.of(
                List.of(target.architecture().origin()),
                source.lease(),
                "a swap to " + target.architecture().variant().id());
        try {
            return ofLoaded(source, target);
        } finally {
            lease.close();
        }
    }

    private static Swap ofLoaded(Machine source, SwapTarget target) {
        MachineBuilder description = source.description();
        MachineFacts facts = source.facts();
        Relocation relocation = Relocation.none();
        if (!isSameVariant(source, target.architecture())) {
            ReferenceMachine there = reference(target.architecture(), facts.bootRamBytes());
            long start = start(description, facts.bootRamBytes());
            int pageShift = source.architecture().geometry().pageShift();
            int newPageShift = MachineBuilder.ofLoaded(target.architecture(), target.profile(), there.facts())
                    .architecture()
                    .geometry()
                    .pageShift();
            relocation = Relocation.between(
                    facts.bootRam(), there.facts().bootRam(), start, there.hotplugStart(), pageShift, newPageShift);
            facts = moved(facts, there.facts(), relocation);
        }
        Machine candidate =
                description.moved(target, facts, relocation, source.lease()).boot();
        try {
            Replay replay = new Replay(source, candidate, relocation);
            replay.boot();
            source.journal().forEach(replay::again);
            return new Swap(
                    source,
                    candidate,
                    target,
                    replay.differences,
                    MachineFigures.differences(source, candidate, relocation.isIdentity()));
        } catch (RuntimeException | Error e) {
            candidate.close();
            throw e;
        }
    }

    private static boolean isSameVariant(Machine source, Registered target) {
        return source.architecture().variant().equals(target.variant().id());
    }

    private static ReferenceMachine reference(Registered registered, long ramBytes) {
        return registered.provider().referenceMachine(registered.variant().id(), ramBytes, OptionalLong.empty());
    }

    private static long start(MachineBuilder description, long ramBytes) {
        Registered registered = description
                .registered()
                .orElseThrow(() -> new IllegalArgumentException("only a machine whose port was found by a registry can "
                        + "move to another architecture: nobody knows where its hot-added memory begins"));
        return reference(registered, ramBytes).hotplugStart();
    }

    /** The target's firmware and CPU, with what the command line of the source says about memory. */
    private static MachineFacts moved(MachineFacts here, MachineFacts there, Relocation relocation) {
        MachineFacts.Builder builder = there.toBuilder().cmaAreas(relocation.of(here.cmaAreas()));
        here.crashKernel().ifPresent(range -> builder.crashKernel(relocation.of(range)));
        here.memLimitBytes().ifPresent(limit -> builder.memLimitBytes(relocation.of(limit)));
        return builder.build();
    }

    private void boot() {
        List<JournalEntry> here = source.bootJournal();
        List<JournalEntry> there = target.bootJournal();
        for (int i = 0; i < here.size(); i++) {
            compare(
                    i - here.size(),
                    here.get(i),
                    there.get(i).operation(),
                    there.get(i).outcome());
        }
    }

    private void again(JournalEntry entry) {
        Operation operation = relocation.of(entry.operation());
        Optional<String> inexpressible = hasNoBlock(entry.operation(), operation);
        if (inexpressible.isPresent()) {
            notExpressible(entry, operation, inexpressible.get());
            return;
        }
        Outcome<Effect> outcome;
        try {
            outcome = target.apply(operation);
        } catch (IllegalArgumentException e) {
            notExpressible(entry, operation, String.valueOf(e.getMessage()));
            return;
        }
        compare(entry.number(), entry, operation, outcome);
    }

    private void notExpressible(JournalEntry entry, Operation operation, String reason) {
        differences.add(new OperationDifference(
                entry.number(),
                Kind.NOT_EXPRESSIBLE,
                entry.operation(),
                entry.outcome(),
                operation,
                Optional.empty(),
                reason));
    }

    /** Why a write to files of blocks is about nothing on the target, though it was about something here. */
    private Optional<String> hasNoBlock(Operation here, Operation there) {
        Optional<PhysRange> range = blocks(there);
        long block = target.architecture().memoryBlockSizeBytes();
        boolean none = range.isPresent()
                && wholeBlocks(range.get(), block) == 0
                && wholeBlocks(blocks(here).orElseThrow(), source.architecture().memoryBlockSizeBytes()) > 0;
        return none
                ? Optional.of("no memory block of " + (block >> 20) + " MiB lies wholly in " + range.get())
                : Optional.empty();
    }

    private static Optional<PhysRange> blocks(Operation operation) {
        if (operation instanceof Operation.WriteState write) {
            return Optional.of(write.range());
        }
        return operation instanceof Operation.WriteOnline write ? Optional.of(write.range()) : Optional.empty();
    }

    private static long wholeBlocks(PhysRange range, long block) {
        return Math.max(0, range.endAddress() / block - Align.divideUp(range.startAddress(), block));
    }

    private void compare(int number, JournalEntry here, Operation operation, Outcome<Effect> there) {
        Optional<Refusal> refusedHere = here.outcome().refusal();
        Optional<Refusal> refusedThere = there.refusal();
        Kind kind;
        if (refusedHere.isEmpty() && refusedThere.isEmpty()) {
            if (sameEffect(here.outcome(), there)) {
                return;
            }
            kind = Kind.COST;
        } else if (refusedHere.isPresent()
                && refusedThere.isPresent()
                && refusedHere.get().errno() == refusedThere.get().errno()
                && refusedHere
                        .get()
                        .rule()
                        .id()
                        .equals(refusedThere.get().rule().id())) {
            return;
        } else {
            kind = Kind.OUTCOME;
        }
        differences.add(new OperationDifference(
                number, kind, here.operation(), here.outcome(), operation, Optional.of(there), ""));
    }

    /** Rules are compared by id: those of two versions of a plugin are two classes. */
    private boolean sameEffect(Outcome<Effect> here, Outcome<Effect> there) {
        Effect effect = here.orElseThrow();
        Effect other = there.orElseThrow();
        boolean sameAdds = effect.adds().size() == other.adds().size();
        for (int i = 0; sameAdds && i < effect.adds().size(); i++) {
            sameAdds = sameAdd(effect.adds().get(i), other.adds().get(i));
        }
        return sameAdds
                && effect.cost().equals(other.cost())
                && here.notes().toString().equals(there.notes().toString());
    }

    private boolean sameAdd(HotAdd here, HotAdd there) {
        return relocation.of(here.range()).equals(there.range())
                && here.requested() == there.requested()
                && here.place() == there.place()
                && here.reservedPages() == there.reservedPages()
                && here.whyNot()
                        .map(veto -> veto.rule().id())
                        .equals(there.whyNot().map(veto -> veto.rule().id()))
                && here.marking().equals(there.marking());
    }
}
