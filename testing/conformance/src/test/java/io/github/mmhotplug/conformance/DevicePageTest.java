package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code help/device-memory.md}: every command prints what stands below it. -Dmm.golden.update=true writes it anew. */
class DevicePageTest {
    private static final Path PAGE = Path.of("..", "..", "help", "device-memory.md");
    private static final String RUNS = "```sh";
    private static final String FAILS = "```sh fails";
    private static final String PRINTS = "```text";
    private static final String END = "```";
    private static final String LAUNCHER = "./mmhp ";

    @Test
    void everyCommandPrintsWhatThePageShows() throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
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
            Files.write(PAGE, now);
        }
        assertThat(Files.readAllLines(PAGE)).isEqualTo(now);
    }

    private static List<String> run(String command, int exitCode) {
        assertThat(command).startsWith(LAUNCHER);
        Cli cli = Cli.run(command.substring(LAUNCHER.length()));
        assertThat(cli.exitCode()).as(command + cli.err()).isEqualTo(exitCode);
        return cli.out().lines().toList();
    }
}
