package io.github.mmhotplug.cli.tck;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.plugins.Plugin;
import io.github.mmhotplug.plugins.PluginFinding;
import io.github.mmhotplug.plugins.PluginHost;
import io.github.mmhotplug.tck.ContractViolation;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The process in which a jar is held to the contract. It says on its output what it is about to do, a line each, so that
 * whoever waits for it knows where it stopped.
 */
public final class TckProcess {
    /** A folder that holds the jar and nothing else. */
    static final String FOLDER = "mmhp.tck.folder";

    /** Which of the jar's ports, from 0. */
    static final String PORT = "mmhp.tck.port";

    /** The kernels, separated by commas; empty for all. */
    static final String KERNELS = "mmhp.tck.kernels";

    /** Where reports go: {@code mm.tck.report} of the kit. */
    static final String REPORTS = "mm.tck.report";

    /** Begins a line that names a test. */
    static final String TEST = "test ";

    /** Begins a line about something that is wrong beside the tests' own results. */
    static final String WRONG = "wrong ";

    /** The last line of a process that came to its end. */
    static final String END = "end";

    private TckProcess() {}

    /** The entry point. What plugins print is not mistaken for our lines: it goes to the other stream. */
    public static void main(String[] arguments) {
        PrintStream lines = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(JarContract.class))
                                .configurationParameter(REPORTS, System.getProperty(REPORTS))
                                .build(),
                        new Teller(lines));
        lines.println(END);
        System.exit(0); // whatever threads the plugin has left
    }

    /** The port that this process is about: the jar has been looked at, so that it loads or says why it does not. */
    static ArchitectureProvider provider() {
        // the platform's loader: what the program brings itself is not what is tested
        @SuppressWarnings("resource") // lives as long as the process
        PluginHost host = PluginHost.builder()
                .classPath(ClassLoader.getPlatformClassLoader())
                .folder(Path.of(System.getProperty(FOLDER)))
                .open();
        List<PluginFinding> findings = host.findings();
        if (!findings.isEmpty()) {
            throw new IllegalStateException(findings.get(0).line());
        }
        Plugin plugin = host.plugins().get(0);
        return plugin.architectures().get(Integer.getInteger(PORT, 0));
    }

    static List<String> kernels() {
        String named = System.getProperty(KERNELS, "");
        return named.isEmpty() ? List.of() : Arrays.asList(named.split(",", -1));
    }

    private record Teller(PrintStream lines) implements TestExecutionListener {
        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.isTest()) {
                lines.println(TEST + oneLine(test.getDisplayName()));
            }
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            Optional<Throwable> thrown = result.getThrowable();
            boolean failed = result.getStatus() == TestExecutionResult.Status.FAILED;
            if (failed && !(thrown.orElse(null) instanceof ContractViolation)) { // those are in the report
                lines.println(WRONG + oneLine(thrown.map(Throwable::toString).orElse("")));
            }
        }

        private static String oneLine(String text) {
            return text.replaceAll("\\s+", " ");
        }
    }
}
