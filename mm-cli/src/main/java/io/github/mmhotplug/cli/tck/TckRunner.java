package io.github.mmhotplug.cli.tck;

import io.github.mmhotplug.cli.tck.TckRun.Verdict;
import io.github.mmhotplug.plugins.JarContents;
import io.github.mmhotplug.plugins.PluginFinding;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Starts a process for each port of a jar, waits for its lines, and ends it when none comes. */
public final class TckRunner {
    private static final int ERROR_LINES = 3;
    private static final String STOP = "";

    private final TckLimits limits;
    private final Consumer<String> progress;

    public TckRunner(TckLimits limits, Consumer<String> progress) {
        this.limits = limits;
        this.progress = progress;
    }

    /** Holds a jar to the contract. No class of it is defined in this process. */
    public TckRun run(Path jar) {
        JarContents look = JarContents.of(jar);
        if (!look.findings().isEmpty()) {
            return new TckRun(
                    jar,
                    Verdict.NOT_LOADED,
                    look.findings().stream().map(PluginFinding::line).toList(),
                    List.of(),
                    0);
        }
        if (look.architectures().isEmpty()) {
            return new TckRun(
                    jar,
                    Verdict.NOT_LOADED,
                    List.of(jar.getFileName() + ": it brings drivers only; the contract is one of architectures"),
                    List.of(),
                    0);
        }
        try {
            Path folder = Files.createTempDirectory("mmhp-tck");
            try {
                Path jars = Files.createDirectory(folder.resolve("jar"));
                Files.copy(jar, jars.resolve(jarName(jar)));
                return run(jar, look.architectures().size(), folder, jars);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String jarName(Path jar) {
        String name = jar.getFileName().toString();
        return name.endsWith(".jar") ? name : name + ".jar";
    }

    private TckRun run(Path jar, int ports, Path folder, Path jars) throws IOException {
        List<String> findings = new ArrayList<>();
        List<TckReport> reports = new ArrayList<>();
        int tests = 0;
        boolean stopped = false;
        boolean broken = false;
        for (int port = 0; port < ports && !stopped; port++) {
            Path out = Files.createDirectory(folder.resolve("report" + port));
            Ran ran = process(jars, port, out);
            tests += ran.tests();
            findings.addAll(ran.findings());
            stopped = ran.stopped();
            broken |= !ran.findings().isEmpty();
            try (Stream<Path> files = Files.walk(out)) {
                for (Path file :
                        files.filter(one -> one.endsWith("tck-report.json")).toList()) {
                    TckReport report = new TckReport(
                            JsonMapper.shared().readTree(Files.readString(file)),
                            Files.readString(file.resolveSibling("tck-report.xml")));
                    broken |= report.json().path("failed").asLong() > 0;
                    reports.add(report);
                }
            }
        }
        boolean notLoaded = !stopped && tests == 0;
        Verdict verdict =
                stopped ? Verdict.STOPPED : notLoaded ? Verdict.NOT_LOADED : broken ? Verdict.BREAKS : Verdict.KEEPS;
        return new TckRun(jar, verdict, findings, reports, tests);
    }

    /**
     * What a process did.
     *
     * @param tests tests begun
     * @param findings what is wrong beside what the report says
     * @param stopped whether it did not come to its end by itself
     */
    private record Ran(int tests, List<String> findings, boolean stopped) {}

    private Ran process(Path jars, int port, Path reports) throws IOException {
        Path errors = reports.resolve("stderr.txt");
        Process process = new ProcessBuilder(command(jars, port, reports))
                .redirectError(errors.toFile())
                .start();
        process.getOutputStream().close();
        BlockingQueue<String> lines = lines(process);
        List<String> findings = new ArrayList<>();
        String at = "loading it";
        int tests = 0;
        long end = System.nanoTime() + limits.wholeRun().toNanos();
        try {
            while (true) {
                long left = Math.min(end - System.nanoTime(), limits.oneTest().toNanos());
                String line = left <= 0 ? null : lines.poll(left, TimeUnit.NANOSECONDS);
                if (line == null) {
                    boolean all = end - System.nanoTime() <= 0;
                    findings.add(
                            0,
                            "stopped in " + at + ": no answer within "
                                    + words(all ? limits.wholeRun() : limits.oneTest())
                                    + (all ? " for all tests" : " for one test"));
                    return new Ran(tests, findings, true);
                }
                if (line.equals(TckProcess.END)) {
                    return new Ran(tests, findings, false);
                }
                if (line.equals(STOP)) {
                    process.waitFor(limits.oneTest().toMillis(), TimeUnit.MILLISECONDS);
                    findings.add(0, "stopped in " + at + ": the process ended" + ending(process, errors));
                    return new Ran(tests, findings, true);
                }
                if (line.startsWith(TckProcess.TEST)) {
                    at = line.substring(TckProcess.TEST.length());
                    tests++;
                    progress.accept(at);
                } else if (line.startsWith(TckProcess.WRONG)) {
                    findings.add(line.substring(TckProcess.WRONG.length()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            findings.add(0, "stopped in " + at + ": interrupted");
            return new Ran(tests, findings, true);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private List<String> command(Path jars, int port, Path reports) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + limits.heapMegabytes() + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.add("-D" + TckProcess.FOLDER + "=" + jars);
        command.add("-D" + TckProcess.PORT + "=" + port);
        command.add("-D" + TckProcess.KERNELS + "=" + String.join(",", limits.kernels()));
        command.add("-D" + TckProcess.REPORTS + "=" + reports);
        command.add("-Dmm.seeds=" + limits.seeds());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(TckProcess.class.getName());
        return command;
    }

    /** A thread reads, so that whoever waits can stop waiting. */
    private static BlockingQueue<String> lines(Process process) {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
                        in.lines().filter(line -> !line.isEmpty()).forEach(lines::add);
                    } catch (IOException | UncheckedIOException e) {
                        lines.add(TckProcess.WRONG + "its output can't be read: " + e.getMessage());
                    }
                    lines.add(STOP);
                },
                "mmhp tck");
        reader.setDaemon(true);
        reader.start();
        return lines;
    }

    private static String ending(Process process, Path errors) throws IOException {
        if (process.isAlive()) {
            return " its output";
        }
        List<String> said;
        try (Stream<String> all = Files.lines(errors, StandardCharsets.ISO_8859_1)) {
            said = all.filter(line -> !line.isBlank()).limit(ERROR_LINES).toList();
        }
        return " with code " + process.exitValue()
                + (said.isEmpty() ? "" : ", having said: " + String.join(" | ", said));
    }

    private static String words(Duration duration) {
        return duration.toSeconds() + " s";
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
