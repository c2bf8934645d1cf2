package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.ZoneWatermarks;
import io.github.mmhotplug.scenario.snapshot.NodeList;
import io.github.mmhotplug.scenario.trace.IomemLine;
import io.github.mmhotplug.scenario.trace.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Sets a machine up from a recording's baseline, configuration and command lines. */
final class TraceMachine {
    private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+).*");

    private final Trace trace;
    private final Installed installed;
    private final Dimms dimms;
    private final DaxDevices devices;

    TraceMachine(Trace trace, Installed installed, Dimms dimms) {
        this.trace = trace;
        this.installed = installed;
        this.dimms = dimms;
        this.devices = new DaxDevices(trace);
    }

    Machine boot() throws NotModelledException {
        Registered registered = VariantChoice.find(trace, installed);
        MachineBuilder builder = builder(registered, profile(registered));
        try {
            // what page cache and slab hold is reclaimed before an add fails: all that is managed can be had
            return builder.freeBytes(managedPages() * trace.pageSizeBytes()).boot();
        } catch (IllegalArgumentException e) {
            throw new NotModelledException("the machine can't be booted: " + e.getMessage());
        }
    }

    private long managedPages() {
        return trace.baseline()
                .get("zones")
                .valueStream()
                .mapToLong(zone -> zone.get("managed").longValue())
                .sum();
    }

    private KernelProfile profile(Registered registered) throws NotModelledException {
        Matcher version = VERSION.matcher(trace.kernel());
        String name = version.matches() ? version.group(1) : trace.kernel();
        return installed
                .profiles()
                .find(name)
                .flatMap(registered::profile)
                .orElseThrow(() -> new NotModelledException(
                        "kernel " + name + " on " + registered.variant().id() + " is not among the profiles"))
                .faithful();
    }

    private MachineBuilder builder(Registered registered, KernelProfile profile) throws NotModelledException {
        JsonNode sysfs = trace.baseline().get("sysfs");
        CommandLine commandLine = new CommandLine(trace.commandLine());
        try {
            MachineBuilder builder = MachineBuilder.of(registered, profile, BootFacts.of(trace, bootRam()))
                    .kernelFramesApart()
                    .movableNode(commandLine.has("movable_node"))
                    .transparentHugepage(BootFacts.transparentHugepage(trace, commandLine))
                    .zones(zones())
                    .memmapOnMemory(memmapOnMemory())
                    .autoOnline(
                            autoOnline(sysfs.get("memory/auto_online_blocks").stringValue()))
                    .possibleNodes(possibleNodes(sysfs.path("node/possible").asString("")));
            emulatorLimit(profile).ifPresent(builder::reachBytes);
            installed.drivers().values().forEach(builder::driver);
            for (int slot : dimms.slotsToTry()) {
                builder.duringBoot(StepRunner.driver(trace), dimms.at(slot).input("plug"));
            }
            setUpDax(builder);
            return builder;
        } catch (IllegalArgumentException e) {
            throw new NotModelledException("the machine can't be set up: " + e.getMessage());
        }
    }

    /** {@code diag500_storage_limit}: came to s390 with virtio-mem. */
    private OptionalLong emulatorLimit(KernelProfile profile) {
        boolean asks = trace.arch().equals("s390x")
                && profile.word(CoreCapabilities.VIRTIO_MEM).contains("s390");
        String memory = new Emulator(trace.emulatorArguments()).memory();
        return asks ? new CommandLine(memory.replace(',', ' ')).bytes("maxmem") : OptionalLong.empty();
    }

    private void setUpDax(MachineBuilder builder) throws NotModelledException {
        devices.containers().forEach(container -> builder.container(container.range(), container.name()));
        for (DriverInput input : devices.duringBoot()) {
            builder.duringBoot(DaxDevices.DRIVER, input);
        }
    }

    private List<ZoneStats> zones() throws NotModelledException {
        List<ZoneStats> zones = new ArrayList<>();
        for (JsonNode zone : trace.baseline().get("zones")) {
            ZoneStats asRecorded = ZoneStats.atBoot(
                            zone.get("node").intValue(),
                            zoneType(zone.get("zone").stringValue()),
                            zone.path("start_pfn").asLong(0),
                            zone.get("spanned").longValue(),
                            zone.get("present").longValue(),
                            zone.get("managed").longValue())
                    .withCmaPages(zone.path("cma").asLong(0))
                    .withWatermarks(watermarks(zone));
            // the mappings of the devices that are there make its span
            if (asRecorded.type() == ZoneType.DEVICE && !devices.present().isEmpty()) {
                asRecorded = asRecorded.spanning(0, 0);
            }
            zones.add(ColdDimms.without(
                    dimms, systemRam(), asRecorded, Long.numberOfTrailingZeros(trace.pageSizeBytes())));
        }
        return zones;
    }

    /** They depend on those before, back to the first: the model takes them as they were found. */
    private static ZoneWatermarks watermarks(JsonNode zone) {
        return new ZoneWatermarks(
                zone.path("min").asLong(0),
                zone.path("low").asLong(0),
                zone.path("high").asLong(0));
    }

    private List<PhysRange> systemRam() {
        return trace.baseline()
                .get("iomem")
                .valueStream()
                .map(line -> IomemLine.parse(line.stringValue()))
                .filter(line -> line.depth() == 0 && line.name().equals(IomemLine.SYSTEM_RAM))
                .map(line -> PhysRange.ofEnd(line.startAddress(), line.endAddress()))
                .toList();
    }

    /** What firmware itself called memory. */
    private List<PhysRange> bootRam() throws NotModelledException {
        List<PhysRange> ram = systemRam().stream()
                .filter(range -> dimms.ranges().stream().noneMatch(dimm -> dimm.startAddress() == range.startAddress()))
                .toList();
        if (ram.isEmpty()) {
            throw new NotModelledException("the baseline's iomem names no System RAM");
        }
        return ram;
    }

    private static ZoneType zoneType(String label) throws NotModelledException {
        return Arrays.stream(ZoneType.values())
                .filter(type -> type.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new NotModelledException("zone " + label + " is not modelled"));
    }

    /** A word that is neither a boolean nor {@code force} leaves the parameter off. */
    private MemmapOnMemory memmapOnMemory() {
        String word = new CommandLine(trace.commandLine())
                .value("memory_hotplug.memmap_on_memory")
                .orElse("");
        return switch (word) {
            case "1", "y", "Y", "on" -> MemmapOnMemory.ON;
            case "force" -> MemmapOnMemory.FORCE;
            default -> MemmapOnMemory.OFF;
        };
    }

    private static OnlineType autoOnline(String word) throws NotModelledException {
        return OnlineType.ofWord(word)
                .orElseThrow(() -> new NotModelledException("auto_online_blocks '" + word + "' is not modelled"));
    }

    private static Set<Integer> possibleNodes(String list) {
        Set<Integer> nodes = NodeList.parse(list);
        return nodes.isEmpty() ? Set.of(0) : nodes;
    }
}
