package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of {@code help}: every command prints what stands below it. -Dmm.golden.update=true writes them anew. */
class CommandPagesTest {
    private static final Path HELP = Path.of("..", "..", "help");
    private static final String RUNS = "```sh";
    private static final String FAILS = "```sh fails";
    private static final String PRINTS = "```text";
    private static final String END = "```";
    private static final String LAUNCHER = "./mmhp ";
    private static final String FROM_HERE = "../../";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "altmap-base-pages.md",
                "compare-kernels.md",
                "device-memory.md",
                "hmm-flags.md",
                "memmap-from-range.md",
                "scenarios.md",
                "swap.md"
            })
    void everyCommandPrintsWhatThePageShows(String name) throws IOException {
        Path page = HELP.resolve(name);
        List<String> lines = Files.readAllLines(page);
        List<String> now = new ArrayList<>();
        List<String> printed = List.of();
        int commands = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            now.add(line);
            if (line.equals(RUNS) || line.equals(FAILS)) {
                printed = run(lines.get(i + 1), line.equals(FAILS) ? 1 : 0);
                commands++;
            } else if (line.equals(PRINTS)) {
                now.addAll(printed);
                while (!lines.get(i + 1).equals(END)) {
                    i++;
                }
            }
        }
        assertThat(commands).isPositive();
        if (Boolean.getBoolean("mm.golden.update")) {
            Files.write(page, now);
        }
        assertThat(Files.readAllLines(page)).isEqualTo(now);
    }

    /** The pages speak from the root of the clone. */
    private static List<String> run(String command, int exitCode) {
        assertThat(command).startsWith(LAUNCHER);
        Cli cli = Cli.run(command.substring(LAUNCHER.length()).replace(" examples/", " " + FROM_HERE + "examples/"));
        assertThat(cli.exitCode()).as(command + cli.err()).isEqualTo(exitCode);
        return cli.out().replace(FROM_HERE, "").lines().toList();
    }
}
