package io.github.mmhotplug.cli;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mmhp explain}: what a rule means, or which rules answer with an errno, on one architecture or all. */
@Command(
        name = "explain",
        description = "Explain a rule, or which rules answer with an errno and what to check.",
        footer = {
            "",
            "Examples:",
            "  mmhp explain ADD-004 --arch s390",
            "  mmhp explain EINVAL --op add --arch powerpc-radix-64k --kernel 7.2",
            "  mmhp explain -12 --arch x86 --ram 64G",
            "  mmhp explain EBUSY --json"
        })
final class ExplainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ExplainOptions options = new ExplainOptions();

    @Option(names = "--json", description = "Print schema mmhp-explain/1.")
    private boolean json;

    /** {@code -22} is an errno as kernel functions return it, and no option. */
    static void takeNegativeNumbers(CommandLine mmhp) {
        CommandLine explain = Objects.requireNonNull(mmhp.getSubcommands().get("explain"));
        explain.getCommandSpec().parser().unmatchedOptionsArePositionalParams(true);
    }

    @Override
    public Integer call() {
        for (String word : options.asked) {
            if (word.startsWith("-") && !word.matches("-[0-9]+")) {
                throw new CommandLine.UnmatchedArgumentException(spec.commandLine(), List.of(word));
            }
        }
        ExplainRun run = new ExplainRunner(World.of(spec), options).run();
        if (json) {
            Output.json(spec, ExplainJson.of(run));
        } else {
            Output.lines(spec, ExplainText.lines(run));
        }
        return Mmhp.OK;
    }
}
