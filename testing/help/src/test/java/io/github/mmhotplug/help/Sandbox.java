package io.github.mmhotplug.help;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A copy of the clone, and a shell in it whose Maven installs into a repository of the copy's own and fetches from the
 * user's local repository only: nothing is left behind, and no network is asked.
 */
final class Sandbox {
    private static final Set<String> NOT_COPIED = Set.of("target", ".git");
    private static final long MINUTES = 10;

    /** What newer JDKs say of older libraries, Maven's own among them: nothing of ours. */
    private static final Pattern JVM_WARNING = Pattern.compile(
            "(?m)^WARNING: (.*sun\\.misc\\.Unsafe.*|Please consider reporting this to the maintainers .*)\\R");

    /** Would have another Maven look elsewhere than the files below say. */
    private static final List<String> UNWANTED_ENVIRONMENT = List.of("MAVEN_ARGS", "MAVEN_BASEDIR", "MAVEN_CONFIG");

    private final Path root;
    private final Path mavenBin;
    private Path folder;

    /**
     * What came of a block.
     *
     * @param exit exit code
     * @param output standard output and error, without colours
     */
    record Ran(int exit, String output) {}

    /** Copies the clone into a folder inside {@code root}. */
    Sandbox(Path root) throws IOException {
        this.root = root;
        this.mavenBin = Path.of(property("help.maven"), "bin");
        if (!Files.isExecutable(mavenBin.resolve("mvn"))) {
            throw new IllegalStateException(
                    "the commands of the page need Maven, and there is no " + mavenBin + "/mvn");
        }
        this.folder = Files.createDirectory(root.resolve("mmhotplug"));
        copy(Repository.ROOT, folder);
        writeMavenFiles(Path.of(property("help.repository")));
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(
                    "system property " + name + " is not set: surefire sets it, see testing/help/pom.xml");
        }
        return value;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (NOT_COPIED.contains(directory.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Maven looks for {@code .mvn} from where it is called upwards: one for the copy, one for what lies beside it. */
    private void writeMavenFiles(Path realRepository) throws IOException {
        Path settings = root.resolve("settings.xml");
        Files.writeString(settings, """
                <settings>
                  <mirrors>
                    <mirror>
                      <id>local</id>
                      <mirrorOf>*</mirrorOf>
                      <url>%s</url>
                    </mirror>
                  </mirrors>
                </settings>
                """.formatted(realRepository.toUri()));
        // without Error Prone: it has seen these sources, and takes longer than all the rest of the compiler
        String config = "-s\n%s\n-Dmaven.repo.local=%s\n-Dmm.errorprone=-parameters\n"
                .formatted(settings, root.resolve("repository"));
        for (Path place : List.of(root, folder)) {
            Files.createDirectories(place.resolve(".mvn"));
            Files.writeString(place.resolve(".mvn/maven.config"), config);
        }
    }

    /** Runs a block as a script that stops at the first error; the next block begins in the folder where it ends. */
    Ran run(HelpPage.Block block) throws IOException, InterruptedException {
        Path script = root.resolve("block-" + block.line() + ".sh");
        Path output = root.resolve("block-" + block.line() + ".out");
        Path whereTo = root.resolve("folder");
        Files.writeString(script, String.join("\n", block.lines()) + "\npwd >'" + whereTo + "'\n");
        ProcessBuilder builder = new ProcessBuilder("bash", "-eu", "-o", "pipefail", script.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        UNWANTED_ENVIRONMENT.forEach(environment::remove);
        environment.merge("PATH", mavenBin.toString(), (path, bin) -> bin + ":" + path);
        Process process = start(builder);
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException("not done after " + MINUTES + " minutes: " + block.lines());
        }
        if (process.exitValue() == 0) {
            folder = Path.of(Files.readString(whereTo).strip());
        }
        String said = Files.readString(output).replaceAll("\u001b\\[[0-9;]*m", "");
        return new Ran(process.exitValue(), JVM_WARNING.matcher(said).replaceAll(""));
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IllegalStateException("the commands of the page need bash, and it can't be started", e);
        }
    }
}
