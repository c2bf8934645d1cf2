package io.github.mmhotplug.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.cli.Mmhp;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins on the command line: looked at, used by every command, pinned, replaced while scenarios run, moved to. */
class PluginCommandsTest {
    private static final String DAY = """
            schema: mmhp-scenario/1
            title: a day of the toy
            matrix:
              architecture: [toy]
              kernel: ["7.2"]
            steps:
              - add: {size: 4 * block}
              - state: {size: 4 * block, write: online_movable}
            """;

    @TempDir
    private Path root;

    private Path folder;
    private Path day;
    private String out = "";

    @BeforeEach
    void aFolderWithTheToy() throws IOException {
        folder = Files.createDirectory(root.resolve("plugins"));
        day = Files.writeString(root.resolve("day.yaml"), DAY);
        TestJar.toy("1.0").write(folder.resolve("toy.jar"));
    }

    private int mmhp(String... arguments) {
        StringWriter printed = new StringWriter();
        int code = Mmhp.run(new PrintWriter(printed), new PrintWriter(printed), arguments);
        out = printed.toString();
        return code;
    }

    @Test
    void aLookSaysWhatEachBrings() throws IOException {
        assertThat(mmhp("plugins", folder.toString())).as(out).isZero();
        assertThat(out).contains("toy.jar", "toy:1.0", "active", "toy-64");
        Files.writeString(folder.resolve("broken.jar"), "no jar");
        assertThat(mmhp("plugins", folder.toString())).isEqualTo(1);
        assertThat(out).contains("broken.jar: PLG-001: ", "check ", "toy-64");
        assertThat(mmhp("plugins", folder.toString(), "--json")).isEqualTo(1);
        assertThat(out).contains("mmhp-plugins/1", "\"rule\" : \"PLG-001\"");
    }

    @Test
    void everyCommandUsesThem() {
        String plugins = folder.toString();
        assertThat(mmhp("add", "1G", "--arch", "toy", "--plugins", plugins))
                .as(out)
                .isZero();
        assertThat(out).contains("toy-64", "done");
        assertThat(mmhp("arch", "list", "--plugins", plugins)).isZero();
        assertThat(out).contains("toy-64", "x86-4level");
        assertThat(mmhp("run", day.toString(), "--plugins", plugins)).as(out).isZero();
        assertThat(mmhp("add", "1G", "--arch", "toy")).isEqualTo(2);
    }

    @Test
    void oneBadJarIsBadInputForAllOthers() throws IOException {
        Files.writeString(folder.resolve("broken.jar"), "no jar");
        assertThat(mmhp("add", "1G", "--plugins", folder.toString())).isEqualTo(2);
        assertThat(out.lines()).singleElement().asString().startsWith("mmhp: --plugins: broken.jar: PLG-001: ");
        assertThat(mmhp("add", "1G", "--plugins", root.resolve("nowhere").toString()))
                .isEqualTo(2);
        assertThat(out.lines()).singleElement().asString().contains("there is no such folder");
    }

    @Test
    void aPinChooses() {
        TestJar.x86("2.0").write(folder.resolve("x86.jar"));
        String plugins = folder.toString();
        assertThat(mmhp("add", "1G", "--arch", "x86", "--plugins", plugins)).isEqualTo(2);
        assertThat(out.lines()).singleElement().asString().contains("PLG-009", "class path", "x86:2.0");
        assertThat(mmhp("add", "1G", "--arch", "x86", "--plugins", plugins, "--pin", "x86=x86:2.0"))
                .as(out)
                .isZero();
        assertThat(mmhp("add", "1G", "--arch", "x86", "--plugins", plugins, "--pin", "x86=class-path"))
                .as(out)
                .isZero();
        assertThat(mmhp("add", "1G", "--plugins", plugins, "--pin", "x86")).isEqualTo(2);
        assertThat(out.lines()).singleElement().asString().contains("'x86' is no pin", "ID=PLUGIN:VERSION");
    }

    @Test
    void whatIsReplacedWhileScenariosRunIsTakenOver() throws InterruptedException {
        StringWriter printed = new StringWriter();
        Thread watching = new Thread(() -> Mmhp.run(
                new PrintWriter(printed),
                new PrintWriter(printed),
                "plugins",
                folder.toString(),
                "--watch",
                "--rounds",
                "6",
                "--run",
                day.toString()));
        watching.start();
        while (!printed.toString().contains("as expected") && watching.isAlive()) {
            Thread.sleep(20);
        }
        TestJar.toy("1.1").write(folder.resolve("toy.jar"));
        watching.join(60_000);
        assertThat(watching.isAlive()).isFalse();
        assertThat(printed.toString())
                .contains("replaced: plugin toy:1.0 (toy.jar) by plugin toy:1.1 (toy.jar)")
                .doesNotContain("not as expected");
    }

    @Test
    void aDayMovesToANewerJar() throws IOException {
        Path newer = Files.createDirectory(root.resolve("newer"));
        TestJar.toy("1.1").write(newer.resolve("toy.jar"));
        String[] swap = {"swap", day.toString(), "--plugins", folder.toString(), "--to-plugins", newer.toString()};
        assertThat(mmhp(swap)).as(out).isZero();
        assertThat(out).contains("2 as before", "equivalent: the target has taken over in place");
        TestJar.toy("1.2", "core.raiseMaxPfn(pfns.endPfn());", "").write(newer.resolve("toy.jar"));
        assertThat(mmhp(swap)).isEqualTo(1);
        assertThat(out).contains("different: rejected, the machine is as it was");
    }
}
