package io.github.mmhotplug.scenario.replay;

import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.scenario.snapshot.NodeList;
import io.github.mmhotplug.scenario.trace.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Sets a machine up from a recording's baseline, configuration and command lines. */
final class TraceMachine {
    private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+).*");

    /** Free memory is lowered in steps of this part of itself, so often, until the rest holds the boot tables. */
    private static final int LOWERINGS = 8;

    private static final int LOWERED_PART = 64;

    private final Trace trace;
    private final Installed installed;

    TraceMachine(Trace trace, Installed installed) {
        this.trace = trace;
        this.installed = installed;
    }

    Machine boot() throws NotModelledException {
        if (new Emulator(trace.emulatorArguments()).hasDimmAtBoot()) {
            throw new NotModelledException("a DIMM that is present at boot is not modelled yet");
        }
        Registered registered = VariantChoice.find(trace, installed);
        MachineBuilder builder = builder(registered, profile(registered));
        JsonNode vmstat = trace.baseline().get("vmstat");
        return bootWithFree(builder, vmstat.get("nr_free_pages").longValue() * trace.pageSizeBytes());
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
        try {
            MachineBuilder builder = MachineBuilder.of(registered, profile, BootFacts.of(trace))
                    .zones(zones())
                    .memmapOnMemory(memmapOnMemory())
                    .autoOnline(
                            autoOnline(sysfs.get("memory/auto_online_blocks").stringValue()))
                    .possibleNodes(possibleNodes(sysfs.path("node/possible").asString("")));
            installed.drivers().values().forEach(builder::driver);
            return builder;
        } catch (IllegalArgumentException e) {
            throw new NotModelledException("the machine can't be set up: " + e.getMessage());
        }
    }

    /** The model's boot memory may need a little more than a real kernel's; then less of it can be free. */
    private static Machine bootWithFree(MachineBuilder builder, long freeBytes) throws NotModelledException {
        String reason = "";
        for (int lowered = 0; lowered <= LOWERINGS; lowered++) {
            try {
                return builder.freeBytes(freeBytes - freeBytes / LOWERED_PART * lowered)
                        .boot();
            } catch (IllegalArgumentException e) {
                reason = String.valueOf(e.getMessage());
            }
        }
        throw new NotModelledException("the machine can't be booted: " + reason);
    }

    private List<ZoneStats> zones() throws NotModelledException {
        List<ZoneStats> zones = new ArrayList<>();
        for (JsonNode zone : trace.baseline().get("zones")) {
            zones.add(new ZoneStats(
                    zone.get("node").intValue(),
                    zoneType(zone.get("zone").stringValue()),
                    zone.path("start_pfn").asLong(0),
                    zone.get("spanned").longValue(),
                    zone.get("present").longValue(),
                    zone.get("managed").longValue()));
        }
        return zones;
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
