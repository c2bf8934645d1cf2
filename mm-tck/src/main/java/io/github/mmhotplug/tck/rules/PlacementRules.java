package io.github.mmhotplug.tck.rules;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.rule.Step;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.MemmapPlace;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.tck.Expect;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.RequiresFeature;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.WithoutFeature;
import java.util.Optional;
import org.junit.jupiter.api.TestInstance;

/** Where a memmap goes: what a port supports happens, what it does not support is told, with a reason. */
@RequiresFeature(Feature.HOTPLUG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PlacementRules {
    @Rule("MAP-001")
    void theParameterComesFirst(Subject subject) {
        Machine machine = subject.boot();
        Veto veto = machine.memmapOnMemoryVeto(MemmapOnMemory.OFF)
                .orElseThrow(() -> new AssertionError("memmap on memory although the parameter is off"));
        boolean portOrParameter = veto.rule() == StandardRule.PARAMETER_ON
                || veto.rule() == StandardRule.PORT_SELF_HOSTS
                || subject.provider().rules().contains(veto.rule());
        Expect.that(portOrParameter, "with the parameter off, the veto is %s", veto);
        refusedOrTold(subject, machine, 1, veto.rule());
    }

    @Rule("MAP-002")
    @RequiresFeature(Feature.MEMMAP_ON_MEMORY)
    void oneBlockAtATime(Subject subject) {
        Machine machine = subject.boot(builder -> builder.memmapOnMemory(MemmapOnMemory.ON));
        refusedOrTold(subject, machine, 2, StandardRule.ONE_BLOCK);
    }

    @Rule("VET-002")
    @RequiresFeature(Feature.MEMMAP_ON_MEMORY)
    void aBlockKeepsItsMemmap(Subject subject) {
        keeps(subject, MemmapOnMemory.ON, MemmapPlace.ON_MEMORY);
    }

    @Rule("VET-002")
    @RequiresFeature(Feature.MEMMAP_ON_MEMORY_FORCE)
    void aBlockKeepsItsMemmapWithPadding(Subject subject) {
        keeps(subject, MemmapOnMemory.FORCE, MemmapPlace.FORCE);
    }

    private static void keeps(Subject subject, MemmapOnMemory parameter, MemmapPlace place) {
        Machine machine = subject.boot(builder -> builder.memmapOnMemory(parameter));
        HotAdd add = Expect.done(machine, subject.add(1, MhpFlag.MEMMAP_ON_MEMORY))
                .adds()
                .get(0);
        Expect.that(
                add.place() == place || add.place() == MemmapPlace.ON_MEMORY,
                "the memmap went to %s, because %s; is it supported?",
                add.place().word(),
                add.whyNot());
        long pageblock = subject.geometry().pageblockPages();
        Expect.that(
                add.reservedPages() > 0 && add.reservedPages() % pageblock == 0,
                "a block withholds %d pages, no whole pageblocks of %d",
                add.reservedPages(),
                pageblock);
    }

    @Rule("VET-002")
    @WithoutFeature(Feature.MEMMAP_ON_MEMORY)
    void aBlockThatCantKeepItsMemmapSaysWhy(Subject subject) {
        turnedDown(subject, MemmapOnMemory.ON);
    }

    @Rule("VET-002")
    @WithoutFeature(Feature.MEMMAP_ON_MEMORY_FORCE)
    void aBlockThatCantKeepItsMemmapWithPaddingSaysWhy(Subject subject) {
        turnedDown(subject, MemmapOnMemory.FORCE);
    }

    private static void turnedDown(Subject subject, MemmapOnMemory parameter) {
        Machine machine = subject.boot(builder -> builder.memmapOnMemory(parameter));
        Veto veto = machine.memmapOnMemoryVeto(parameter)
                .orElseThrow(() -> new AssertionError(
                        "declared absent, but nothing speaks against memmap_on_memory=" + parameter));
        refusedOrTold(subject, machine, 1, veto.rule());
    }

    /** A kernel falls back and says why, or has no fallback and refuses for the same reason. */
    private static void refusedOrTold(Subject subject, Machine machine, int blocks, RefusalRule rule) {
        if (!subject.profile().has(CoreCapabilities.MEMMAP_ON_MEMORY_FALLBACK)) {
            Refusal refusal = Expect.refused(machine, subject.add(blocks, MhpFlag.MEMMAP_ON_MEMORY));
            Expect.that(refusal.rule() == rule, "refused with %s, not with %s", refusal, rule.id());
            return;
        }
        HotAdd add = Expect.done(machine, subject.add(blocks, MhpFlag.MEMMAP_ON_MEMORY))
                .adds()
                .get(0);
        Optional<Veto> whyNot = add.whyNot();
        Expect.that(
                add.place() == MemmapPlace.SYSTEM
                        && whyNot.isPresent()
                        && whyNot.get().rule() == rule,
                "the memmap went to %s because of %s, not to the system because of %s",
                add.place().word(),
                whyNot,
                rule.id());
    }

    @Rule("VET-002")
    @RequiresFeature(Feature.MEMMAP_FROM_RANGE)
    void aRangeHoldsItsMemmap(Subject subject) {
        Machine machine = subject.boot();
        HotAdd add = Expect.done(machine, subject.add(4, MhpFlag.MEMMAP_FROM_RANGE))
                .adds()
                .get(0);
        Expect.that(
                add.place() == MemmapPlace.FROM_RANGE,
                "the memmap went to %s because of %s",
                add.place().word(),
                add.whyNot());
    }

    @Rule("VET-002")
    @WithoutFeature(Feature.MEMMAP_FROM_RANGE)
    void aRangeThatCantHoldItsMemmapSaysWhy(Subject subject) {
        Machine machine = subject.boot();
        Optional<Refusal> refusal =
                machine.fork().apply(subject.add(4, MhpFlag.MEMMAP_FROM_RANGE)).refusal();
        if (refusal.isPresent()) {
            named(subject, refusal.get().rule());
            return;
        }
        HotAdd add = Expect.done(machine, subject.add(4, MhpFlag.MEMMAP_FROM_RANGE))
                .adds()
                .get(0);
        Veto veto = add.whyNot()
                .orElseThrow(() -> new AssertionError(
                        "declared absent, but the memmap went to " + add.place().word() + " and nobody said no"));
        Expect.that(
                add.place() == MemmapPlace.SYSTEM, "vetoed, yet %s", add.place().word());
        named(subject, veto.rule());
    }

    private static void named(Subject subject, RefusalRule rule) {
        boolean listed = RuleCatalogue.ofCore().contains(rule)
                || subject.provider().rules().contains(rule);
        Expect.that(listed, "the port cites rule %s, which it does not list", rule.id());
    }

    @Rule("VET-001")
    void aVetoHasAReasonAndStays(Subject subject) {
        Architecture architecture = subject.architecture();
        long perBlock = subject.geometry()
                .memmapBytes(subject.block() >>> subject.geometry().pageShift());
        explained(subject, architecture.selectsMemmapOnMemory(), architecture.selectsMemmapOnMemory());
        for (long bytes : new long[] {perBlock, 1, perBlock + 1, 3 * perBlock}) {
            explained(subject, architecture.supportsMemmapOnMemory(bytes), architecture.supportsMemmapOnMemory(bytes));
        }
    }

    /** Asked about every block of a machine that has a crash kernel, and reason enough to keep memory. */
    @Rule("VET-001")
    void anOfflineVetoHasAReasonAndStays(Subject subject) {
        MachineFacts facts = subject.reference().facts();
        PhysRange last = facts.bootRam().get(facts.bootRam().size() - 1);
        long crashBytes = Math.min(2 * subject.block(), last.sizeBytes() / 2);
        PhysRange crash = new PhysRange(last.endAddress() - crashBytes, crashBytes);
        Machine machine = subject.boot(facts.toBuilder().crashKernel(crash).build());
        for (long start = 0; start < facts.bootRamEnd(); start += subject.block()) {
            Operation offline = new Operation.WriteState(new PhysRange(start, subject.block()), "offline");
            explained(subject, offlineVeto(machine.fork(), offline), offlineVeto(machine.fork(), offline));
        }
    }

    private static Optional<Veto> offlineVeto(Machine machine, Operation offline) {
        return machine.apply(offline)
                .refusal()
                .filter(refusal -> refusal.rule().step() == Step.OFFLINE_NOTIFIERS)
                .map(refusal -> new Veto(refusal.rule(), refusal.errno(), refusal.detail(), refusal.facts()));
    }

    private static void explained(Subject subject, Optional<Veto> first, Optional<Veto> again) {
        Expect.that(first.equals(again), "a veto was %s, and is %s when asked again", first, again);
        first.ifPresent(veto -> {
            named(subject, veto.rule());
            Expect.that(
                    veto.detail().length() > 10,
                    "the veto of %s gives no reason: '%s'",
                    veto.rule().id(),
                    veto.detail());
        });
    }
}
