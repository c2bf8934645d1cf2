package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.Operation;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes to files of {@code /sys} that concern memory. */
final class SysfsWrites {
    private static final String MEMORY = "/sys/devices/system/memory/";
    private static final String AUTO_ONLINE = "memory/auto_online_blocks";
    private static final String PROBE = "memory/probe";
    private static final String BLOCK_SIZE = "memory/block_size_bytes";
    private static final Pattern BLOCK_FILE =
            Pattern.compile(MEMORY + "memory(\\d{1,15})/(phys_index|removable|valid_zones|phys_device)");

    private final JsonNode files;
    private final Map<String, String> written = new HashMap<>();

    /**
     * No writes yet.
     *
     * @param files the files that the baseline shows, by their names there
     */
    SysfsWrites(JsonNode files) {
        this.files = files;
    }

    /** What successful writes have put into files that a snapshot shows. */
    Map<String, String> written() {
        return written;
    }

    /** Makes one write and answers as the kernel does. */
    ObjectNode write(Machine machine, String path, String value) throws NotModelledException {
        Optional<Errno> error = refusal(machine, path, value);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("rc", error.isPresent() ? -1 : value.getBytes(StandardCharsets.UTF_8).length + 1);
        result.put("errno", error.map(Errno::number).orElse(0));
        result.put("error", error.map(Errno::name).orElse(null));
        return result;
    }

    private Optional<Errno> refusal(Machine machine, String path, String value) throws NotModelledException {
        if (path.equals(MEMORY + "auto_online_blocks")) {
            return setAutoOnline(machine, value);
        }
        if (path.equals(MEMORY + "probe") && !files.has(PROBE)) {
            return Optional.of(Errno.ENOENT);
        }
        if (path.equals(MEMORY + "block_size_bytes") && files.has(BLOCK_SIZE)) {
            return Optional.of(Errno.EACCES);
        }
        if (path.equals("/sys/module/memory_hotplug/parameters/memmap_on_memory")) {
            boolean known = files.has("module/memory_hotplug/parameters/memmap_on_memory");
            return Optional.of(known ? Errno.EACCES : Errno.ENOENT);
        }
        Matcher blockFile = BLOCK_FILE.matcher(path);
        if (blockFile.matches()) {
            return Optional.of(exists(machine, Long.parseLong(blockFile.group(1))) ? Errno.EACCES : Errno.ENOENT);
        }
        throw new NotModelledException("a write to " + fileName(path) + " is not modelled yet");
    }

    private Optional<Errno> setAutoOnline(Machine machine, String value) throws NotModelledException {
        Optional<OnlineType> type = OnlineType.ofWord(value);
        if (type.isEmpty()) {
            return Optional.of(Errno.EINVAL);
        }
        if (machine.apply(new Operation.SetAutoOnline(type.get())).isRefused()) {
            throw new NotModelledException("the model refuses a write to auto_online_blocks");
        }
        written.put(AUTO_ONLINE, value);
        return Optional.empty();
    }

    private static boolean exists(Machine machine, long block) {
        return machine.snapshot().blocks().stream().anyMatch(run -> run.first() <= block && block <= run.last());
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
