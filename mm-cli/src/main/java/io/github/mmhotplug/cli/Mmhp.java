package io.github.mmhotplug.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program: dispatches to the commands and turns what goes wrong into one line and an exit code. */
@Command(
        name = "mmhp",
        mixinStandardHelpOptions = true,
        versionProvider = Mmhp.Version.class,
        scope = CommandLine.ScopeType.INHERIT,
        description = "An executable model of Linux memory hotplug.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            AddCommand.class,
            DevmemCommand.class,
            CompareCommand.class,
            RunCommand.class,
            SwapCommand.class,
            ExplainCommand.class,
            RulesCommand.class,
            VerifyCommand.class,
            ArchCommand.class,
            ProfileCommand.class,
            PluginsCommand.class,
            TckCommand.class
        },
        footer = {"", "Exit codes: 0 done, 1 refused or different, 2 bad input, 3 internal error."})
public final class Mmhp implements Callable<Integer> {
    /** Done. */
    static final int OK = 0;

    /** Refused, or different. */
    static final int REFUSED = 1;

    /** Bad input or usage. */
    static final int BAD_INPUT = 2;

    /** An error of the program itself or of a plugin. */
    static final int INTERNAL = 3;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** For {@link World}. */
    @Mixin
    final PluginOptions plugins = new PluginOptions();

    @Override
    public Integer call() {
        throw new BadInputException("a command is missing; there are "
                + String.join(", ", spec.subcommands().keySet()) + " (try --help)");
    }

    /** Runs one command line. */
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine commandLine = new CommandLine(new Mmhp());
        ExplainCommand.takeNegativeNumbers(commandLine);
        commandLine.setOut(out);
        commandLine.setErr(err);
        commandLine.setParameterExceptionHandler((exception, unused) -> {
            err.println("mmhp: " + ParameterErrors.oneLine(exception));
            return BAD_INPUT;
        });
        commandLine.setExecutionExceptionHandler((exception, unused, result) -> {
            if (exception instanceof BadInputException) {
                err.println("mmhp: " + exception.getMessage());
                return BAD_INPUT;
            }
            err.println("mmhp: internal error: " + exception);
            return INTERNAL;
        });
        int code = commandLine.execute(arguments);
        out.flush();
        err.flush();
        return code;
    }

    /** What the jar's manifest says. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Mmhp.class.getPackage().getImplementationVersion();
            return new String[] {"mmhp " + (version == null ? "(not packaged)" : version)};
        }
    }

    /** The entry point. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, arguments));
    }
}
