package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot.BlockRun;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.scenario.snapshot.SysfsTree;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Scenario 34: what {@code lsmem} of util-linux reads of a machine's {@code /sys/devices/system/memory} written as files. */
class LsmemTest {
    private static final long BLOCK = 128 * Bytes.MIB;
    private static final String LSMEM = "lsmem";

    @RegisterExtension
    private final Machines machines = new Machines();

    private final Path folder;

    LsmemTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** What one line of it says of a block. */
    private record Row(String range, long size, String state, boolean removable, long block, int node, String zones) {
        static Row of(JsonNode row) {
            return new Row(
                    row.get("range").stringValue(),
                    row.get("size").longValue(),
                    row.get("state").stringValue(),
                    row.get("removable").asBoolean(false),
                    Long.parseLong(row.get("block").asString()),
                    row.get("node").intValue(),
                    row.get("zones").stringValue());
        }

        /** As the machine itself says it; whether it can be removed is told of online memory only. */
        static Row of(BlockRun run, long id, long blockSize) {
            boolean online = run.state() == BlockState.ONLINE;
            return new Row(
                    "0x%016x-0x%016x".formatted(id * blockSize, (id + 1) * blockSize - 1),
                    blockSize,
                    run.state().word(),
                    online,
                    id,
                    run.node(),
                    run.validZones().equals("none") ? "None" : run.validZones().replace(' ', '/'));
        }
    }

    private static List<Row> expected(Machine machine) {
        List<Row> rows = new ArrayList<>();
        for (BlockRun run : machine.snapshot().blocks()) {
            for (long id = run.first(); id <= run.last(); id++) {
                rows.add(Row.of(run, id, machine.architecture().memoryBlockSizeBytes()));
            }
        }
        return rows;
    }

    private static boolean isInstalled() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, LSMEM)));
    }

    private List<Row> lsmem() throws IOException, InterruptedException {
        assumeTrue(isInstalled(), "lsmem is not installed");
        Path out = folder.resolve("lsmem.json");
        Process process = new ProcessBuilder(
                        LSMEM,
                        "-s",
                        folder.toString(),
                        "-J",
                        "-b",
                        "-a",
                        "-o",
                        "RANGE,SIZE,STATE,REMOVABLE,BLOCK,NODE,ZONES")
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(out);
        assertThat(process.exitValue()).as(text).isZero();
        List<Row> rows = new ArrayList<>();
        new JsonMapper().readTree(text).get("memory").forEach(row -> rows.add(Row.of(row)));
        return rows;
    }

    private static long managedBytes(Machine machine) {
        return machine.snapshot().zones().stream()
                        .mapToLong(ZoneStats::managedPages)
                        .sum()
                * machine.architecture().geometry().pageSizeBytes();
    }

    private Machine partlyPlugged(String kernel) {
        Machine machine = machines.boot(Port.of("x86", kernel).builder().autoOnline(OnlineType.ONLINE));
        long before = managedBytes(machine);
        done(machine, VirtioMem.create("requested", Long.toString(1030 * Bytes.MIB)));
        assertThat(managedBytes(machine) - before).isEqualTo(1030 * Bytes.MIB);
        return machine;
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12", "7.2"})
    void itSeesNineBlocksWhole(String kernel) throws IOException, InterruptedException {
        Machine machine = partlyPlugged(kernel);
        new SysfsTree(folder).write(machine);
        List<Row> rows = lsmem();
        assertThat(rows).containsExactlyElementsOf(expected(machine));
        List<Row> added = rows.stream()
                .filter(row -> row.block() >= VirtioMem.START / BLOCK)
                .toList();
        assertThat(added).hasSize(9).allMatch(row -> row.state().equals("online") && row.removable());
        assertThat(added.stream().mapToLong(Row::size).sum()).isEqualTo(1152 * Bytes.MIB);
    }

    /** Where user space may choose, the first zone is the default; another node is another link. */
    @Test
    void itSeesOfflineBlocksAndNodes() throws IOException, InterruptedException {
        Machine machine = partlyPlugged("7.2");
        done(machine, state(VirtioMem.START + 8 * BLOCK, BLOCK, "offline"));
        done(machine, Ops.parameter("auto_online_blocks", "offline"));
        done(machine, Ops.plug(64 * Bytes.GIB, Bytes.GIB));
        new SysfsTree(folder).write(machine);
        List<Row> rows = lsmem();
        assertThat(rows).containsExactlyElementsOf(expected(machine));
        assertThat(rows).filteredOn(row -> row.state().equals("offline")).hasSize(9);
        assertThat(rows.get(rows.size() - 1).zones()).isEqualTo("Normal/Movable");
    }

    /** What {@code lsmem} does not look at, and where other tools go from. */
    @Test
    void everyBlockHasItsFiles() throws IOException {
        Machine machine = machines.boot(Port.of("s390", "6.1").builder());
        done(
                machine,
                Ops.add(
                        machine.snapshot().maxPfn() << 12,
                        machine.architecture().memoryBlockSizeBytes()));
        new SysfsTree(folder).write(machine);
        Path memory = folder.resolve(Path.of("sys", "devices", "system", "memory"));
        assertThat(memory.resolve("block_size_bytes"))
                .hasContent(Long.toHexString(machine.architecture().memoryBlockSizeBytes()));
        long last = machine.snapshot().blockCount() - 1;
        Path block = memory.resolve("memory" + last);
        assertThat(block.resolve("phys_index")).hasContent("%08x".formatted(last));
        assertThat(block.resolve("online")).hasContent("0");
        assertThat(memory.resolve("memory0").resolve("online")).hasContent("1");
        assertThat(block.resolve("phys_device"))
                .hasContent(Long.toString(machine.architecture()
                        .physDevice(last * machine.architecture().memoryBlockSizeBytes())));
        if (machine.architecture().hasNuma()) {
            Path node = folder.resolve(Path.of("sys", "devices", "system", "node", "node0"));
            assertThat(block.resolve("node0").toRealPath()).isEqualTo(node.toRealPath());
            assertThat(node.resolve("memory" + last).toRealPath()).isEqualTo(block.toRealPath());
        }
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> new SysfsTree(folder).write(machine));
    }
}
