package io.github.mmhotplug.tck.junit;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.tck.ArchitectureContract;
import io.github.mmhotplug.tck.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One contract being run: the port, the kit's rules, what came of each test. */
final class ContractRun {
    private final ArchitectureContract contract;
    private final ArchitectureProvider provider;
    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private final ContractReport report;
    private final Deviations deviations;

    ContractRun(ArchitectureContract contract) {
        this.contract = contract;
        this.provider = contract.provider();
        add(RuleCatalogue.ofCore());
        add(RuleCatalogue.ofPlugins());
        this.report = new ContractReport(provider.id());
        this.deviations = new Deviations(contract);
    }

    private void add(Collection<? extends Rule> more) {
        more.forEach(rule -> rules.put(rule.id(), rule));
    }

    Rule rule(String id) {
        Rule rule = rules.get(id);
        if (rule == null) {
            throw new IllegalStateException("a test of the kit names rule " + id + ", which there is not");
        }
        return rule;
    }

    /** New ones at each call, for a subject holds the machines of its test. */
    List<Subject> subjects() {
        List<Subject> subjects = new ArrayList<>();
        for (String variant : contract.variants()) {
            for (String kernel : contract.kernels()) {
                subjects.add(
                        new Subject(provider, variant, contract.kernel(kernel), contract.without(variant, kernel)));
            }
        }
        return subjects;
    }

    ContractReport report() {
        return report;
    }

    Deviations deviations() {
        return deviations;
    }
}
