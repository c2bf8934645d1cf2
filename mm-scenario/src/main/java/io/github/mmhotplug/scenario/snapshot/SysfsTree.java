package io.github.mmhotplug.scenario.snapshot;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/**
 * {@code /sys/devices/system/memory} of a machine as files below a folder: what tools read that take another root, as
 * {@code lsmem --sysroot} does. Nothing comes of writing into them.
 */
public final class SysfsTree {
    private static final Path MEMORY = Path.of("sys", "devices", "system", "memory");
    private static final Path NODE = Path.of("sys", "devices", "system", "node");
    /** Multiples of the block's number, as {@link BlocksJson} has them. */
    private static final String TIMES_ID = "n*";

    private final Path root;

    /**
     * A tree below a folder that has none yet.
     *
     * @param root what stands for {@code /}
     */
    public SysfsTree(Path root) {
        this.root = root;
    }

    /**
     * Writes what the machine shows now.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the folder has a tree already
     */
    public void write(Machine machine) throws IOException {
        Architecture architecture = machine.architecture();
        MachineSnapshot now = machine.snapshot();
        Path memory = root.resolve(MEMORY);
        Files.createDirectories(memory.getParent());
        Files.createDirectory(memory);
        file(memory, "block_size_bytes", Long.toHexString(architecture.memoryBlockSizeBytes()));
        file(memory, "auto_online_blocks", now.autoOnline().word());
        for (JsonNode run : BlocksJson.of(architecture, now)) {
            for (long id = run.get(0).longValue(); id <= run.get(1).longValue(); id++) {
                block(memory, id, run.get(2));
            }
        }
    }

    private void block(Path memory, long id, JsonNode attributes) throws IOException {
        String name = "memory" + id;
        Path block = Files.createDirectory(memory.resolve(name));
        String state = attributes.get("state").stringValue();
        file(block, "state", state);
        file(block, "online", state.equals(BlockState.ONLINE.word()) ? "1" : "0");
        file(block, "phys_index", "%08x".formatted(id));
        file(block, "phys_device", physDevice(attributes.get("phys_device").stringValue(), id));
        file(block, "removable", attributes.get("removable").stringValue());
        file(block, "valid_zones", attributes.get("valid_zones").stringValue());
        String node = attributes.get("node").stringValue();
        if (!node.equals(BlocksJson.NO_NODE_LINK)) {
            Path nodeFolder = Files.createDirectories(root.resolve(NODE).resolve("node" + node));
            link(block, "node" + node, nodeFolder);
            link(nodeFolder, name, block);
        }
    }

    private static String physDevice(String word, long id) {
        return word.startsWith(TIMES_ID) ? Long.toString(id * Long.parseLong(word.substring(TIMES_ID.length()))) : word;
    }

    private static void link(Path folder, String name, Path to) throws IOException {
        Files.createSymbolicLink(folder.resolve(name), folder.relativize(to));
    }

    private static void file(Path folder, String name, String value) throws IOException {
        Files.writeString(folder.resolve(name), value + "\n");
    }
}
