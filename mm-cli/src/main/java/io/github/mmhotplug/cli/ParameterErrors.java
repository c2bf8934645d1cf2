package io.github.mmhotplug.cli;

import io.github.mmhotplug.scenario.text.Spelling;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** What picocli finds wrong with a command line, as one line. */
final class ParameterErrors {
    private ParameterErrors() {}

    static String oneLine(CommandLine.ParameterException exception) {
        String text = String.valueOf(exception.getMessage()).replaceAll("\\s*\\R\\s*", " ");
        CommandLine command = exception.getCommandLine();
        if (exception instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(command, unmatched.getUnmatched().get(0));
        }
        return text + " (try " + command.getCommandSpec().qualifiedName() + " --help)";
    }

    private static String unmatched(CommandLine command, String argument) {
        List<String> known = new ArrayList<>();
        if (argument.startsWith("-")) {
            command.getCommandSpec().options().forEach(option -> known.addAll(List.of(option.names())));
        } else {
            known.addAll(command.getSubcommands().keySet());
        }
        String kind = argument.startsWith("-") ? "option" : known.isEmpty() ? "argument" : "command";
        return "unknown " + kind + " '" + argument + "'" + Spelling.hint(argument, known) + " (try "
                + command.getCommandSpec().qualifiedName() + " --help)";
    }
}
