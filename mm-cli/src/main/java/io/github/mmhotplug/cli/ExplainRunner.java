package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.api.rule.Step.Operation;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.core.explain.Explainer;
import io.github.mmhotplug.core.explain.Explanation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Turns the options of {@code mmhp explain} into questions to the engine; bad input is found before the first one. */
final class ExplainRunner {
    /** What a caller asks the kernel for; the conduct of plugins has no errno. */
    private static final List<Operation> OPERATIONS = List.of(
            Operation.ADD, Operation.REMOVE, Operation.ONLINE, Operation.OFFLINE, Operation.DEVMEM, Operation.DRIVER);

    private final World world;
    private final RuleCatalogue rules;
    private final ExplainOptions options;
    private final Optional<Operation> operation;
    private final Optional<Registered> architecture;
    private final long ramBytes;

    ExplainRunner(World world, ExplainOptions options) {
        this.world = world;
        this.rules = world.rules();
        this.options = options;
        this.operation =
                Optional.ofNullable(options.operation).map(word -> RuleWords.operation("--op", word, OPERATIONS));
        this.architecture =
                Optional.ofNullable(options.architecture).map(name -> world.architecture("--arch", name.strip()));
        if (options.ram != null && architecture.isEmpty()) {
            throw new BadInputException("--ram: a machine needs --arch too; known are "
                    + String.join(", ", world.architectures().names()));
        }
        this.ramBytes = options.ram == null ? ArchShowCommand.REFERENCE_RAM : Quantities.size("--ram", options.ram);
    }

    ExplainRun run() {
        ErrnoOrRule reader = new ErrnoOrRule(rules);
        options.asked.forEach(reader::check);
        String kernel = options.kernel == null ? KernelProfiles.DEFAULT : options.kernel;
        Explainer oneKernel = explainer(kernel);
        boolean anyKernel = options.kernel == null && architecture.isEmpty();
        Explainer forRules = anyKernel ? Explainer.of(rules, world.profiles().all()) : oneKernel;
        List<ExplainRun.Answer> answers = new ArrayList<>();
        for (String asked : options.asked) {
            Optional<Errno> errno = reader.errno(asked);
            answers.add(
                    errno.isPresent()
                            ? answer(asked, errno.get(), oneKernel, kernel)
                            : answer(
                                    asked,
                                    reader.rule(asked),
                                    forRules,
                                    anyKernel ? Optional.empty() : Optional.of(kernel)));
        }
        return new ExplainRun(
                architecture.map(registered -> registered.variant().id()),
                ramBytes,
                world.profiles().names(),
                answers);
    }

    private Explainer explainer(String kernel) {
        if (architecture.isEmpty()) {
            return Explainer.of(rules, List.of(world.kernel("--kernel", kernel)));
        }
        Registered registered = architecture.get();
        try {
            ReferenceMachine reference =
                    registered.provider().referenceMachine(registered.variant().id(), ramBytes, OptionalLong.empty());
            return Explainer.of(rules, registered, world.kernel("--kernel", kernel, registered), reference);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(registered.variant().id() + ": " + e.getMessage());
        }
    }

    private ExplainRun.Answer answer(String asked, Errno errno, Explainer explainer, String kernel) {
        Set<Operation> operations = operation.isPresent() ? EnumSet.of(operation.get()) : EnumSet.copyOf(OPERATIONS);
        List<Explanation> met = explainer.met(errno, operations);
        List<String> here =
                met.stream().map(explanation -> explanation.rule().id()).toList();
        List<Rule> others = rules.entries().stream()
                .map(RuleCatalogue.Entry::rule)
                .filter(rule -> RuleWords.errno(rule).equals(Optional.of(errno)) && !here.contains(rule.id()))
                .toList();
        List<Rule> ofOperation = others.stream()
                .filter(rule -> operations.contains(rule.step().operation()))
                .toList();
        // whoever named the wrong operation wants to know the right one
        boolean noneHere = met.isEmpty() && ofOperation.isEmpty();
        List<String> elsewhere =
                (noneHere ? others : ofOperation).stream().map(Rule::id).toList();
        return new ExplainRun.Answer(asked, Optional.of(errno), operation, Optional.of(kernel), met, elsewhere);
    }

    private ExplainRun.Answer answer(
            String asked, RuleCatalogue.Entry entry, Explainer explainer, Optional<String> kernel) {
        Operation of = entry.rule().step().operation();
        if (operation.isPresent() && operation.get() != of) {
            throw new BadInputException("--op: " + entry.rule().id() + " is a rule of "
                    + of.name().toLowerCase(Locale.ROOT) + ", not of "
                    + operation.get().word());
        }
        return new ExplainRun.Answer(
                asked, Optional.empty(), operation, kernel, List.of(explainer.explain(entry)), List.of());
    }
}
