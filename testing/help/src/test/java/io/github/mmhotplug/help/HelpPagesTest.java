package io.github.mmhotplug.help;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.help.HelpPage.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A page is followed to the letter, from a clone of its own: every command is run, and prints what the page shows.
 * {@code -Dmm.golden.update=true} writes the outputs anew, but those of which the page leaves lines out.
 */
class HelpPagesTest {
    private static final boolean UPDATE = Boolean.getBoolean("mm.golden.update");
    private static final String LEFT_OUT = "...";

    @Test
    void anArchitectureIsAddedByThePageAlone(@TempDir Path root) throws IOException, InterruptedException {
        HelpPage page = HelpPage.read(Repository.ROOT.resolve("help/add-an-architecture.md"));
        assertThat(page.blocks().stream().filter(Block::mustFail))
                .as("the mistake on purpose")
                .hasSize(1);
        List<String> shown = follow(page, new Sandbox(root));
        assertThat(shown)
                .as("a broken rule that the page shows")
                .anyMatch(line -> line.matches(".* breaks SPI-006 .*"));
    }

    /** The page above begins with the same commands, in every build. */
    @Test
    @EnabledIfSystemProperty(named = "mm.full", matches = "true")
    void theReadmeIsEnoughForTheFirstArchitecture(@TempDir Path root) throws IOException, InterruptedException {
        HelpPage page = HelpPage.read(Repository.ROOT.resolve("README.md"));
        assertThat(page.blocks().stream().filter(Block::isRun)).hasSize(2);
        follow(page, new Sandbox(root));
    }

    @Test
    void aProjectTestsItsOwnLogicByThePageAlone(@TempDir Path root) throws IOException, InterruptedException {
        HelpPage page = HelpPage.read(Repository.ROOT.resolve("help/test-your-hotplug-logic.md"));
        assertThat(follow(page, new Sandbox(root)))
                .as("tests that the page shows")
                .isNotEmpty();
    }

    /** Returns every line of output that the page shows. */
    private static List<String> follow(HelpPage page, Sandbox sandbox) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>(page.lines());
        List<String> shown = new ArrayList<>();
        int moved = 0;
        String output = "";
        boolean justRan = false;
        for (Block block : page.blocks()) {
            if (block.isRun()) {
                Sandbox.Ran ran = sandbox.run(block);
                output = ran.output();
                assertThat(ran.exit() != 0)
                        .as("line %d: whether this fails: %s%n%s", block.line(), block.lines(), output)
                        .isEqualTo(block.mustFail());
            } else if (block.isOutput() && justRan) {
                shown.addAll(output.lines().toList());
                if (UPDATE && !block.lines().contains(LEFT_OUT)) {
                    List<String> place = lines.subList(
                            block.line() - 1 + moved,
                            block.line() - 1 + moved + block.lines().size());
                    List<String> now = output.lines().toList();
                    moved += now.size() - place.size();
                    place.clear();
                    place.addAll(now);
                } else {
                    isPrinted(block, output);
                }
            }
            justRan = block.isRun();
        }
        if (UPDATE) {
            Files.write(page.file(), lines);
        }
        return shown;
    }

    /** Whole if the page leaves nothing out, else piece by piece. */
    private static void isPrinted(Block block, String output) {
        String shown = String.join("\n", block.lines());
        if (!block.lines().contains(LEFT_OUT)) {
            assertThat(output.strip())
                    .as("what line %d shows; -Dmm.golden.update=true writes it anew", block.line())
                    .isEqualTo(shown.strip());
            return;
        }
        int from = 0;
        for (String piece : shown.split("(?m)^\\.\\.\\.$\\n?", -1)) {
            int at = output.indexOf(piece.stripTrailing(), from);
            assertThat(at)
                    .as("what line %d shows is not in:%n%s", block.line(), output)
                    .isNotNegative();
            from = at + piece.stripTrailing().length();
        }
    }
}
