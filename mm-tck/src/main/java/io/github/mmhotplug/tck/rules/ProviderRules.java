package io.github.mmhotplug.tck.rules;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.tck.Expect;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.RequiresFeature;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Status;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.WithoutFeature;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;

/** How a provider introduces itself, and that its architectures are facts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ProviderRules {
    private static final String ID = "[a-z0-9][a-z0-9-]{1,31}";

    @Rule("PRV-001")
    void everyNameIsItsOwn(Subject subject) {
        ArchitectureProvider provider = subject.provider();
        Expect.that(provider.id().matches(ID), "'%s' is no id: %s", provider.id(), ID);
        Expect.that(
                provider.spiVersion() == Spi.VERSION,
                "written for version %d of the SPI, this is version %d",
                provider.spiVersion(),
                Spi.VERSION);
        Set<String> names = new HashSet<>();
        for (ArchitectureVariant variant : provider.variants()) {
            Stream.concat(Stream.of(variant.id()), variant.shortNames().stream())
                    .distinct()
                    .forEach(name -> Expect.that(names.add(name), "two variants answer to '%s'", name));
        }
        Expect.that(
                subject.architecture().variant().equals(subject.variant()),
                "asked for %s, the provider made %s",
                subject.variant(),
                subject.architecture().variant());
    }

    @Rule("PRV-002")
    void equalRequestsMakeEqualArchitectures(Subject subject) {
        Architecture first = subject.architecture();
        Architecture second = subject.newArchitecture();
        equal("geometry()", first.geometry(), second.geometry());
        equal("memoryBlockSizeBytes()", first.memoryBlockSizeBytes(), second.memoryBlockSizeBytes());
        equal("memoryBlockSizeReason()", first.memoryBlockSizeReason(), second.memoryBlockSizeReason());
        equal("mappableRange()", first.mappableRange(), second.mappableRange());
        equal("zoneLimits()", first.zoneLimits(), second.zoneLimits());
        equal("selectsMemmapOnMemory()", first.selectsMemmapOnMemory(), second.selectsMemmapOnMemory());
        equal("hasNuma()", first.hasNuma(), second.hasNuma());
        equal("freesVmemmap()", first.freesVmemmap(), second.freesVmemmap());
        equal("keepsMemblock()", first.keepsMemblock(), second.keepsMemblock());
        equal("reference machine", subject.reference(), subject.reference());
    }

    private static void equal(String what, Object first, Object second) {
        Expect.that(first.equals(second), "%s was %s and is %s", what, first, second);
    }

    @Rule("PRV-003")
    void itsRulesHaveAPrefixOfTheirOwn(Subject subject) {
        Set<String> ids = new HashSet<>();
        RuleCatalogue.ofCore().forEach(rule -> ids.add(rule.id()));
        RuleCatalogue.ofPlugins().forEach(rule -> ids.add(rule.id()));
        Set<String> families = new HashSet<>();
        ids.forEach(id -> families.add(id.substring(0, id.lastIndexOf('-'))));
        for (RefusalRule rule : subject.provider().rules()) {
            Expect.that(ids.add(rule.id()), "rule %s is there already", rule.id());
            Expect.that(
                    !families.contains(rule.text().family()),
                    "rule %s has a prefix of the core, %s",
                    rule.id(),
                    rule.text().family());
            Expect.that(!rule.statement().isBlank(), "rule %s has no statement", rule.id());
        }
    }

    @Rule("PRV-004")
    void aKernelThatItDoesNotKnowIsAnsweredWithEmpty(Subject subject) {
        Expect.that(
                subject.provider().portProfile("no-such-kernel").isEmpty(),
                "portProfile(\"no-such-kernel\") is not empty");
        Machine machine = subject.boot();
        Expect.that(machine.snapshot().freePages() > 0, "the reference machine has no free memory");
    }

    /** Nobody is there to be asked whether the range makes sense. */
    @Rule("PRV-005")
    @WithoutFeature(Feature.HOTPLUG)
    void withoutHotplugNothingComesAndNothingGoes(Subject subject) {
        Set<String> own =
                subject.provider().rules().stream().map(RefusalRule::id).collect(Collectors.toSet());
        Machine machine = subject.boot();
        Expect.that(
                machine.snapshot().blockCount() == 0,
                "boot memory has %d block devices",
                machine.snapshot().blockCount());
        long ram = subject.reference().facts().bootRam().get(0).startAddress();
        for (Operation operation : List.of(
                subject.add(1), subject.addAt(1, 0), subject.remove(1), subject.removeAt(ram, subject.block()))) {
            String rule = Expect.refused(machine, operation).rule().id();
            Expect.that(own.contains(rule), "%s is refused by %s, which is no rule of the port", operation, rule);
        }
    }

    @Rule("SPI-010")
    @RequiresFeature(Feature.HOTPLUG)
    void twoMachinesOfOneArchitectureKnowNothingOfEachOther(Subject subject) {
        Architecture shared = subject.architecture();
        Machine alone = subject.boot(subject.newArchitecture(), builder -> builder);
        Machine first = subject.boot(shared, builder -> builder);
        Machine second = subject.boot(shared, builder -> builder);
        Expect.done(first, subject.add(2));
        Expect.done(second, subject.add(1));
        Expect.done(first, subject.addAt(subject.start() + 4 * subject.block(), subject.block()));
        Expect.done(alone, subject.add(1));
        Expect.same(second, alone, "while another machine was changed");
    }

    @Rule(value = "SPI-011", status = Status.UNTESTABLE)
    void nothingComesInButThroughTheSeam(Subject subject) {}
}
