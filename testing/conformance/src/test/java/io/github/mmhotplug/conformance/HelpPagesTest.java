package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.core.KernelProfiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The pages that are made from the rules are those of the repository. {@code -Dmm.golden.update=true} writes them anew;
 * after a change of refusal texts, once more when those are written.
 */
class HelpPagesTest {
    private static final Path HELP = Path.of("..", "..", "help");
    private static final Path REFUSALS = Path.of("src", "test", "resources", "refusals");
    private static final boolean UPDATE = Boolean.getBoolean("mm.golden.update");

    private static void assertPage(String name, String text) throws IOException {
        Path file = HELP.resolve(name);
        if (UPDATE) {
            Files.createDirectories(HELP);
            Files.writeString(file, text);
        }
        assertThat(file).as("run with -Dmm.golden.update=true").exists();
        assertThat(Files.readString(file))
                .as("%s is out of date: run with -Dmm.golden.update=true", name)
                .isEqualTo(text);
    }

    private static String golden(String rule) {
        try {
            return Files.readString(REFUSALS.resolve(rule + ".txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thePageOfRulesIsThatOfTheCatalogue() throws IOException {
        assertPage("rules.md", RulesPage.text(Port.rules(), KernelProfiles.load()));
    }

    @Test
    void thePageOfRefusalsIsThatOfTheGoldenTexts() throws IOException {
        assertPage("refusals.md", RefusalsPage.text(Port.rules().entries(), HelpPagesTest::golden));
    }

    @Test
    void everyRuleHasAnAnchorThatBothPagesLinkTo() {
        String rules = RulesPage.text(Port.rules(), KernelProfiles.load());
        String refusals = RefusalsPage.text(Port.rules().entries(), rule -> "");
        rules.lines()
                .filter(line -> line.startsWith("- Answer: "))
                .map(line -> line.replaceAll(".*refusals\\.md#(.*)\\)", "$1"))
                .forEach(anchor ->
                        assertThat(refusals.lines().map(HelpPage::anchor)).contains("### " + anchor));
    }
}
