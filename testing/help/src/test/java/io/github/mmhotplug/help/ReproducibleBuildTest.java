package io.github.mmhotplug.help;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.help.HelpPage.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Two builds of one source are one build: every jar is the same, byte for byte, wherever it was made. */
@EnabledIfSystemProperty(named = "mm.full", matches = "true")
class ReproducibleBuildTest {
    private static final Block BUILD = new Block(
            "sh",
            1,
            List.of(
                    "mvn -B -q -Pquick -Dmaven.source.skip=false -pl mm-cli,mm-junit -am package",
                    "find . -name '*.jar' -path '*/target/*' | LC_ALL=C sort | xargs sha256sum"));

    private static List<String> jars(Path root) throws IOException, InterruptedException {
        Sandbox.Ran ran = new Sandbox(Files.createDirectories(root)).run(BUILD);
        assertThat(ran.exit()).as(ran.output()).isZero();
        return ran.output().lines().filter(line -> line.endsWith(".jar")).toList();
    }

    @Test
    void theSecondBuildIsTheFirst(@TempDir Path root) throws IOException, InterruptedException {
        List<String> first = jars(root.resolve("here"));
        assertThat(first).hasSizeGreaterThan(20);
        assertThat(jars(root.resolve("and/there"))).isEqualTo(first);
    }
}
