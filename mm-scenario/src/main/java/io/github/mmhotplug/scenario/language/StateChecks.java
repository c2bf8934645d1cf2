package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.MachineSnapshot.BlockRun;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks at the machine behind a step. */
final class StateChecks {
    /** What a zone has, in bytes. */
    static final List<String> ZONE_FIGURES = List.of("present", "managed", "spanned");

    private StateChecks() {}

    private record Checked(YamlValue source, Function<Seen, Optional<Difference>> look) implements Check {
        @Override
        public Optional<Difference> difference(Seen seen) {
            return look.apply(seen);
        }
    }

    /** How many blocks have a state, or exist at all. */
    static Check blocks(String state, Wanted wanted) {
        return new Checked(wanted.source(), seen -> {
            long count = seen.after().blocks().stream()
                    .filter(run -> state.equals("all") || run.state().word().equals(state))
                    .mapToLong(run -> run.last() - run.first() + 1)
                    .sum();
            return wanted.difference("blocks " + state, OptionalLong.of(count), seen.names(), false);
        });
    }

    /** Every block of a range is in a state. */
    static Check state(YamlValue source, Quantity at, Quantity size, String expected) {
        return ofBlocks(source, "state", at, size, expected, run -> run.state().word());
    }

    /** Every block of a range can go to these zones. */
    static Check validZones(YamlValue source, Quantity at, Quantity size, String expected) {
        return ofBlocks(source, "valid_zones", at, size, expected, BlockRun::validZones);
    }

    private static Check ofBlocks(
            YamlValue source,
            String what,
            Quantity at,
            Quantity size,
            String expected,
            Function<BlockRun, String> word) {
        return new Checked(source, seen -> {
            long block = seen.names().value("block");
            long first = at.value(seen.names()) / block;
            long last = (at.value(seen.names()) + size.value(seen.names()) - 1) / block;
            TreeSet<String> words = new TreeSet<>();
            long found = 0;
            for (BlockRun run : seen.after().blocks()) {
                long here = Math.min(last, run.last()) - Math.max(first, run.first()) + 1;
                if (here > 0) {
                    words.add(word.apply(run));
                    found += here;
                }
            }
            if (found < last - first + 1) {
                words.add("not there");
            }
            String is = String.join(", ", words);
            String name = what + " of " + (first == last ? "memory" + first : "memory" + first + "-" + last);
            return is.equals(expected) ? Optional.empty() : Optional.of(new Check.Difference(name, expected, is));
        });
    }

    /** A figure of the zone that a file names {@code 0 Movable}. */
    static Check zone(YamlValue zone, String figure, Wanted wanted) {
        return new Checked(wanted.source(), seen -> {
            int pageShift = seen.machine().architecture().geometry().pageShift();
            OptionalLong bytes = seen.after().zones().stream()
                    .filter(one -> (one.node() + " " + one.type().label()).equals(zone.text()))
                    .mapToLong(one -> figure(one, figure) << pageShift)
                    .findFirst();
            return wanted.difference("zone " + zone.text() + " " + figure, bytes, seen.names(), true);
        });
    }

    private static long figure(ZoneStats zone, String figure) {
        return switch (figure) {
            case "present" -> zone.presentPages();
            case "managed" -> zone.managedPages();
            default -> zone.spannedPages();
        };
    }

    /** {@code /proc/iomem} has a line, whatever stands around it. */
    static Check iomem(YamlValue line) {
        String wanted = line.text().strip();
        return new Checked(line, seen -> {
            List<String> lines =
                    seen.after().iomem().stream().map(String::strip).toList();
            return lines.contains(wanted)
                    ? Optional.empty()
                    : Optional.of(new Check.Difference("iomem", wanted, String.join(" | ", lines)));
        });
    }

    /** The nodes that are online. */
    static Check nodes(YamlValue list) {
        List<Integer> wanted = list.oneOrMore().stream()
                .map(node -> node.count(0, 1023))
                .sorted()
                .toList();
        return new Checked(
                list,
                seen -> seen.after().onlineNodes().equals(wanted)
                        ? Optional.empty()
                        : Optional.of(new Check.Difference(
                                "nodes", said(wanted), said(seen.after().onlineNodes()))));
    }

    private static String said(List<Integer> nodes) {
        return nodes.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** What a driver tells of itself: {@code virtio0.plugged_size}. */
    static Check driver(String fact, Wanted wanted) {
        return new Checked(wanted.source(), seen -> {
            Long value = seen.machine().driverFacts().get(fact);
            OptionalLong is = value == null ? OptionalLong.empty() : OptionalLong.of(value);
            return wanted.difference(fact, is, seen.names(), false);
        });
    }

    /** A size of the machine, or by how much the step has changed it. */
    static Check figure(String name, boolean change, Wanted wanted) {
        return new Checked(wanted.source(), seen -> {
            MachineSnapshot after = seen.after();
            long now = Figures.of(name, after, seen.machine());
            long value = change ? now - Figures.of(name, seen.before(), seen.machine()) : now;
            return wanted.difference(change ? "change of " + name : name, OptionalLong.of(value), seen.names(), true);
        });
    }
}
