package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes to files of {@code /sys} that concern memory. */
final class SysfsWrites {
    private static final String MEMORY = "/sys/devices/system/memory/";
    private static final String PARAMETERS = "/sys/module/memory_hotplug/parameters/";
    private static final Pattern BLOCK_FILE =
            Pattern.compile(MEMORY + "memory(\\d{1,15})/(phys_index|removable|valid_zones|phys_device)");

    private static final Pattern BLOCK_ONLINE = Pattern.compile(MEMORY + "memory(\\d{1,15})/online");

    private static final Pattern BLOCK_STATE = Pattern.compile(MEMORY + "memory(\\d{1,15})/state");

    private final JsonNode files;

    /**
     * Writes to what a kernel has.
     *
     * @param files the files that the baseline shows, by their names there
     */
    SysfsWrites(JsonNode files) {
        this.files = files;
    }

    /** Makes one write and answers as the kernel does. */
    ObjectNode write(Machine machine, String path, String value) throws NotModelledException {
        return answer(refusal(machine, path, value), value);
    }

    /** The result of a write. */
    static ObjectNode answer(Optional<Errno> error, String value) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("rc", error.isPresent() ? -1 : value.getBytes(StandardCharsets.UTF_8).length + 1);
        result.put("errno", error.map(Errno::number).orElse(0));
        result.put("error", error.map(Errno::name).orElse(null));
        return result;
    }

    private Optional<Errno> refusal(Machine machine, String path, String value) throws NotModelledException {
        for (String shown : List.of("memory/", "module/memory_hotplug/parameters/")) {
            String folder = shown.equals("memory/") ? MEMORY : PARAMETERS;
            String file = path.startsWith(folder) ? path.substring(folder.length()) : "/";
            if (!file.contains("/")) {
                return writeParameter(machine, shown + file, file, value);
            }
        }
        Matcher online = BLOCK_ONLINE.matcher(path);
        if (online.matches()) {
            return machine.apply(new Operation.WriteOnline(block(machine, Long.parseLong(online.group(1))), value))
                    .refusal()
                    .map(Refusal::errno);
        }
        Matcher blockFile = BLOCK_FILE.matcher(path);
        if (blockFile.matches()) {
            return Optional.of(exists(machine, Long.parseLong(blockFile.group(1))) ? Errno.EACCES : Errno.ENOENT);
        }
        throw new NotModelledException("a write to " + fileName(path) + " is not modelled yet");
    }

    private Optional<Errno> writeParameter(Machine machine, String shown, String file, String value)
            throws NotModelledException {
        if (file.equals("probe") && files.has(shown)) {
            return machine.apply(new Operation.Probe(value)).refusal().map(Refusal::errno);
        }
        if (!files.has(shown)) {
            return Optional.of(Errno.ENOENT);
        }
        if (file.equals("hard_offline_page")) {
            return machine.apply(new Operation.Poison(value)).refusal().map(Refusal::errno);
        }
        return machine.apply(new Operation.WriteParameter(file, value))
                .refusal()
                .map(Refusal::errno);
    }

    /** Makes one write to a block's file {@code state}. */
    ObjectNode writeBlock(Machine machine, String path, String value, Faults faults) throws NotModelledException {
        Matcher state = BLOCK_STATE.matcher(path);
        if (!state.matches()) {
            throw new NotModelledException("a write to " + fileName(path) + " is not modelled yet");
        }
        return answer(writeState(machine, Long.parseLong(state.group(1)), value, faults), value);
    }

    /** What the file {@code state} of a block answers. */
    static Optional<Errno> writeState(Machine machine, long block, String value, Faults faults) {
        return machine.apply(new Operation.WriteState(block(machine, block), value), faults)
                .refusal()
                .map(Refusal::errno);
    }

    private static PhysRange block(Machine machine, long block) {
        long size = machine.architecture().memoryBlockSizeBytes();
        return new PhysRange(block * size, size);
    }

    private static boolean exists(Machine machine, long block) {
        return machine.snapshot().blocks().stream().anyMatch(run -> run.first() <= block && block <= run.last());
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
