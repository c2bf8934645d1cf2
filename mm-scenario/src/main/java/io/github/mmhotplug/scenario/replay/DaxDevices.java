package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.scenario.trace.IomemLine;
import io.github.mmhotplug.scenario.trace.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The dax devices of a recording: what the baseline tells of them, and the inputs by which the driver learns of them. */
final class DaxDevices {
    /** Who has them all. */
    static final String DRIVER = "dax";

    /** What takes pmem namespaces and makes dax devices of them. */
    static final String DAX_PMEM = "dax_pmem";

    static final String DEVICE_DAX = "device_dax";
    static final String KMEM = "kmem";

    private static final Pattern NAME = Pattern.compile("dax\\d{1,9}\\.\\d{1,9}");

    private final List<IomemLine> lines;

    DaxDevices(Trace trace) {
        this.lines = trace.baseline()
                .get("iomem")
                .valueStream()
                .map(line -> IomemLine.parse(line.stringValue()))
                .toList();
    }

    /**
     * A resource that drivers divide up.
     *
     * @param range what it covers
     * @param name whose it is
     */
    record Container(PhysRange range, String name) {}

    /**
     * What lies in {@code /proc/iomem} around dax devices, inner ones first. Recordings leave out the line of an hmem
     * platform device; the depth of what lies in it shows that there is one.
     */
    List<Container> containers() {
        List<Container> containers = new ArrayList<>();
        for (IomemLine line : lines) {
            if (line.name().equals(IomemLine.PERSISTENT_MEMORY)) {
                containers.add(new Container(line.range(), line.name()));
            } else if (line.name().equals(IomemLine.SOFT_RESERVED)) {
                containers.add(new Container(line.range(), line.name()));
                for (int depth = 0; depth < line.depth(); depth++) {
                    containers.add(new Container(line.range(), "hmem." + depth));
                }
            }
        }
        return containers;
    }

    /** What happened to dax devices before the baseline: device_dax has those whose line it shows. */
    List<DriverInput> duringBoot() throws NotModelledException {
        List<DriverInput> inputs = new ArrayList<>();
        for (IomemLine line : lines) {
            if (line.name().contains("(" + KMEM + ")")) {
                throw new NotModelledException("a dax device that kmem has before the baseline is not modelled");
            }
            if (isDevice(line)) {
                inputs.add(create(line.name(), line.range(), "ram"));
                inputs.add(bind(line.name(), DEVICE_DAX));
            }
        }
        return inputs;
    }

    /** The devices that are there in the baseline. */
    List<String> present() {
        return lines.stream()
                .filter(DaxDevices::isDevice)
                .map(IomemLine::name)
                .distinct()
                .toList();
    }

    private static boolean isDevice(IomemLine line) {
        return NAME.matcher(line.name()).matches();
    }

    /**
     * A device appears.
     *
     * @param mode where a namespace keeps the memmap of its data: {@code pmem}, on itself, or {@code ram}
     */
    DriverInput create(String device, PhysRange range, String mode) {
        Map<String, String> arguments = new HashMap<>();
        arguments.put("device", device);
        arguments.put("ranges", text(range));
        namespace(range).ifPresent(namespace -> {
            arguments.put("pgmap", text(namespace));
            arguments.put("namespace", device.replace("dax", "namespace"));
            arguments.put("map", mode.equals("pmem") ? "dev" : "mem");
        });
        return new DriverInput("create", arguments);
    }

    private Optional<PhysRange> namespace(PhysRange range) {
        return lines.stream()
                .filter(line -> line.name().equals(IomemLine.PERSISTENT_MEMORY))
                .map(IomemLine::range)
                .filter(region -> region.contains(range))
                .findFirst();
    }

    static DriverInput bind(String device, String driver) {
        return new DriverInput("bind", Map.of("device", device, "driver", driver));
    }

    static DriverInput unbind(String device, String driver) {
        return new DriverInput("unbind", Map.of("device", device, "driver", driver));
    }

    static DriverInput memmapOnMemory(String device) {
        return new DriverInput("write", Map.of("device", device, "file", "memmap_on_memory", "value", "1"));
    }

    private static String text(PhysRange range) {
        return "0x" + Long.toHexString(range.startAddress()) + "+" + range.sizeBytes();
    }
}
