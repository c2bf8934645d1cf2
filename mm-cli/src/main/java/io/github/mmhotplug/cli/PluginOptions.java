package io.github.mmhotplug.cli;

import io.github.mmhotplug.plugins.PluginFinding;
import io.github.mmhotplug.plugins.PluginHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where plugins are, for every command. Nothing is used of a folder that has a plugin with a finding. */
final class PluginOptions {
    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Also use the architectures and drivers of the jars in this folder.")
    private List<Path> folders = List.of();

    @Option(
            names = "--pin",
            paramLabel = "ID=PLUGIN:VERSION",
            scope = ScopeType.INHERIT,
            description = "Who brings an architecture or driver that several bring; ID=class-path for mmhp itself.")
    private List<String> pins = List.of();

    /** Those of the command line that a command belongs to. */
    static PluginOptions of(CommandSpec spec) {
        return ((Mmhp) spec.root().userObject()).plugins;
    }

    List<Path> folders() {
        return folders;
    }

    /** Opens a host on them; a finding is bad input. */
    PluginHost open() {
        return open("--plugins", folders);
    }

    /** Opens a host on what an option names; a finding is bad input. */
    PluginHost open(String option, List<Path> named) {
        PluginHost host = look(named);
        List<PluginFinding> findings = host.findings();
        if (!findings.isEmpty()) {
            String more = findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more: mmhp plugins DIR)";
            throw new BadInputException(option + ": " + findings.get(0).line() + more);
        }
        return host;
    }

    /** Opens a host on other folders, whatever is in them. */
    PluginHost look(List<Path> others) {
        PluginHost.Builder builder = PluginHost.builder().classPath(PluginOptions.class.getClassLoader());
        for (Path folder : others) {
            if (!Files.isDirectory(folder)) {
                throw new BadInputException(folder + ": there is no such folder; plugins are the jars in a folder");
            }
            builder.folder(folder);
        }
        pins.forEach(builder::pin);
        try {
            return builder.open();
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--pin: " + e.getMessage());
        }
    }
}
