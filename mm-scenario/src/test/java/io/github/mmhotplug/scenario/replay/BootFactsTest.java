package io.github.mmhotplug.scenario.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.scenario.SmallTrace;
import io.github.mmhotplug.scenario.trace.BadFileException;
import io.github.mmhotplug.scenario.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootFactsTest {
    private static final List<PhysRange> RAM = List.of(new PhysRange(0, Bytes.GIB));

    @TempDir
    private Path directory;

    private MachineFacts facts(String text) throws IOException, BadFileException {
        return BootFacts.of(TraceReader.read(SmallTrace.write(directory, text)), RAM);
    }

    @Test
    void whatIsSetAsideIsFoundWhereItsPlaceIsTold() throws IOException, BadFileException {
        MachineFacts facts = facts(SmallTrace.text()
                .replace("\"  01000000-01ffffff : Kernel code\"", "\"  20000000-2fffffff : Crash kernel\"")
                .replace(
                        "\"[    0.02] Using",
                        "\"[    0.01] cma: Reserved 64 MiB at 0x0000000038000000 on node -1\","
                                + " \"[    0.01] cma: Reserved 16 MiB at 0x30000000\", \"[    0.02] Using"));
        assertThat(facts.crashKernel()).contains(new PhysRange(0x2000_0000L, 256 * Bytes.MIB));
        assertThat(facts.cmaAreas())
                .containsExactly(
                        new PhysRange(0x3000_0000L, 16 * Bytes.MIB), new PhysRange(0x3800_0000L, 64 * Bytes.MIB));
    }

    @Test
    void aSumWithoutAPlaceIsNoArea() throws IOException, BadFileException {
        MachineFacts facts = facts(SmallTrace.text()
                .replace(
                        "Using GB pages for direct mapping",
                        "Memory: 1886168K/2097152K available (76836K reserved, 131072K cma-reserved)"));
        assertThat(facts.cmaAreas()).isEmpty();
        assertThat(facts.crashKernel()).isEmpty();
    }
}
