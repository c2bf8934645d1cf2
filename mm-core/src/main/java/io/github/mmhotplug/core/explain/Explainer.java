package io.github.mmhotplug.core.explain;

import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.rule.Step;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.RuleCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Explains rules: of all ports under some kernels, or of one machine with its numbers. */
public final class Explainer {
    private final RuleCatalogue catalogue;
    private final List<KernelProfile> kernels;
    private final Optional<Variant> variant;

    private Explainer(RuleCatalogue catalogue, List<KernelProfile> kernels, Optional<Variant> variant) {
        this.catalogue = catalogue;
        this.kernels = List.copyOf(kernels);
        this.variant = variant;
    }

    /** Explains the rules of all ports under these kernels, without numbers. */
    public static Explainer of(RuleCatalogue catalogue, List<KernelProfile> kernels) {
        return new Explainer(catalogue, kernels, Optional.empty());
    }

    /**
     * Explains the rules of one variant, with the numbers of a machine.
     *
     * @param registered the port and variant
     * @param profile the kernel, with the port's own capabilities
     * @throws IllegalArgumentException if the facts can't be those of such a machine
     */
    public static Explainer of(
            RuleCatalogue catalogue,
            ArchitectureRegistry.Registered registered,
            KernelProfile profile,
            ReferenceMachine reference) {
        Machine machine =
                MachineBuilder.of(registered, profile, reference.facts()).boot();
        return of(catalogue, registered.provider().id(), machine, reference.hotplugStart());
    }

    /** The same for a machine that is booted already. */
    public static Explainer of(RuleCatalogue catalogue, String port, Machine machine, long hotplugStart) {
        return new Explainer(
                catalogue, List.of(machine.profile()), Optional.of(new Variant(port, machine, hotplugStart)));
    }

    /** One rule, whether it can be met here or not. */
    public Explanation explain(RuleCatalogue.Entry entry) {
        List<KernelProfile> where = Consequence.among(kernels, entry.kernels());
        Consequence consequence = Consequence.of(entry.rule(), where);
        if (variant.isEmpty()) {
            String here = where.isEmpty() ? "can't be met under " + names(kernels) : "";
            return new Explanation(
                    entry, !where.isEmpty(), consequence.refuses(), consequence.instead(), List.of(), here);
        }
        Optional<String> never = new Reach(variant.get()).whyNever(entry);
        if (never.isPresent()) {
            return new Explanation(entry, false, false, "", List.of(), "can't be met: " + never.get());
        }
        Here here = new RuleNumbers(variant.get()).of(entry.rule());
        return new Explanation(
                entry, true, consequence.refuses(), consequence.instead(), here.facts(), here.sentence());
    }

    /** The rules with an errno that these operations can meet here, in the order in which the kernel comes to them. */
    public List<Explanation> met(Errno errno, Set<Step.Operation> operations) {
        List<RuleCatalogue.Entry> candidates = new ArrayList<>();
        for (RuleCatalogue.Entry entry : catalogue.entries()) {
            if (entry.rule() instanceof RefusalRule rule
                    && rule.errno() == errno
                    && operations.contains(rule.step().operation())) {
                candidates.add(entry);
            }
        }
        inOrderOfTheTest(candidates);
        return candidates.stream().map(this::explain).filter(Explanation::met).toList();
    }

    /** The test of 5.13 asks for whole leaves first, that of 6.6 for whole pageblocks: the catalogue has the latter's order. */
    private void inOrderOfTheTest(List<RuleCatalogue.Entry> entries) {
        boolean leavesFirst = kernels.size() == 1
                && kernels.get(0).word(CoreCapabilities.MEMMAP_ON_MEMORY_TEST).equals("remainingSize");
        int pageblocks = indexOf(entries, StandardRule.WHOLE_PAGEBLOCKS);
        int leaves = indexOf(entries, StandardRule.MEMMAP_WHOLE_LEAVES);
        if (leavesFirst && pageblocks >= 0 && leaves > pageblocks) {
            entries.add(pageblocks, entries.remove(leaves));
        }
    }

    private static int indexOf(List<RuleCatalogue.Entry> entries, Rule rule) {
        return entries.stream().map(RuleCatalogue.Entry::rule).toList().indexOf(rule);
    }

    private static String names(List<KernelProfile> kernels) {
        return String.join(", ", kernels.stream().map(KernelProfile::name).toList());
    }
}
