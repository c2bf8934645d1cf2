package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.scenario.language.Step.Action;
import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what is done to a machine: one method for each verb of the core; all others are a driver's. */
final class ActionReader {
    static final List<String> VERBS = List.of(
            "add",
            "remove",
            "state",
            "online",
            "write",
            "probe",
            "map",
            "unmap",
            "allocate",
            "free",
            "poison",
            "advance");

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|min|h)");
    private static final String AT = "at";
    private static final String SIZE = "size";
    private static final int MAX_NODE = 1023;

    private final Set<String> names;

    ActionReader(Set<String> names) {
        this.names = names;
    }

    Action read(YamlValue verb, YamlValue value) {
        return switch (verb.text()) {
            case "add" -> add(value);
            case "remove" -> remove(value);
            case "state" -> state(value);
            case "online" -> online(value);
            case "write" -> write(value);
            case "probe" -> address(value, Operation.Probe::new);
            case "map" -> map(value);
            case "unmap" -> unmap(value);
            case "allocate" -> allocate(value);
            case "free" -> free(value);
            case "advance" -> advance(value);
            case "poison" -> address(value, Operation.Poison::new);
            default -> new DriverAction(names).read(verb, value);
        };
    }

    private Quantity quantity(YamlValue value) {
        return Quantity.read(value, names);
    }

    /** The bytes from {@code at} on, {@code size} many; at the machine's {@code start} where nothing else is said. */
    private Function<Names, PhysRange> range(YamlValue value) {
        Optional<Quantity> at = value.get(AT, this::quantity);
        Quantity size = quantity(value.require(SIZE));
        return known -> {
            long start = at.map(address -> address.value(known)).orElseGet(() -> known.value("start"));
            long bytes = size.value(known);
            if (bytes == 0 || start + bytes < start) {
                throw size.source().wrong("a range of " + bytes + " bytes at " + start, "one that fits in 64 bits");
            }
            return new PhysRange(start, bytes);
        };
    }

    private Action add(YamlValue value) {
        value.onlyKeys(List.of(AT, SIZE, "node", "flags", "resource"));
        Optional<Quantity> at = value.get(AT, this::quantity);
        Quantity size = quantity(value.require(SIZE));
        int node = value.get("node").map(text -> text.count(0, MAX_NODE)).orElse(0);
        List<MhpFlag> flags = new ArrayList<>();
        value.get("flags").ifPresent(list -> list.oneOrMore().forEach(flag -> flags.add(word(flag, MhpFlag.values()))));
        Optional<String> resource = value.get("resource", YamlValue::text);
        return (known, machine) -> {
            long start = at.map(address -> address.value(known)).orElseGet(() -> known.value("start"));
            AddMemoryRequest request =
                    AddMemoryRequest.of(start, size.value(known)).withNode(new NodeId(node));
            for (MhpFlag flag : flags) {
                request = request.withFlag(flag);
            }
            return new Operation.AddMemory(
                    resource.map(request::withResourceName).orElse(request));
        };
    }

    private Action remove(YamlValue value) {
        value.onlyKeys(List.of(AT, SIZE));
        Optional<Quantity> at = value.get(AT, this::quantity);
        Quantity size = quantity(value.require(SIZE));
        return (known, machine) -> new Operation.RemoveMemory(
                at.map(address -> address.value(known)).orElseGet(() -> known.value("start")), size.value(known));
    }

    private Action state(YamlValue value) {
        value.onlyKeys(List.of(AT, SIZE, "write"));
        Function<Names, PhysRange> range = range(value);
        String word = value.require("write").text();
        return (known, machine) -> new Operation.WriteState(range.apply(known), word);
    }

    private Action online(YamlValue value) {
        value.onlyKeys(List.of(AT, SIZE, "write"));
        Function<Names, PhysRange> range = range(value);
        String word = value.require("write").text();
        return (known, machine) -> new Operation.WriteOnline(range.apply(known), word);
    }

    private static Action write(YamlValue value) {
        value.onlyKeys(List.of("file", "value"));
        String file = value.require("file").text();
        String text = value.require("value").text();
        return (known, machine) -> new Operation.WriteParameter(file, text);
    }

    /** A number is written as an address; anything else as it is, for the kernel to complain of. */
    private Action address(YamlValue value, Function<String, Operation> operation) {
        String text = value.text();
        if (value.isQuoted()) {
            return (known, machine) -> operation.apply(text);
        }
        Quantity address = quantity(value);
        return (known, machine) -> operation.apply("0x" + Long.toHexString(address.value(known)));
    }

    private Action map(YamlValue value) {
        value.onlyKeys(List.of("type", AT, SIZE, "align", "altmap", "node"));
        DevPagemap.Type type = word(value.require("type"), DevPagemap.Type.values());
        Function<Names, PhysRange> range = range(value);
        Optional<Quantity> align = value.get("align", this::quantity);
        Optional<YamlValue> altmap = value.get("altmap");
        altmap.ifPresent(pages -> pages.onlyKeys(List.of("reserve", "free")));
        Optional<Quantity> reserve = altmap.map(pages -> quantity(pages.require("reserve")));
        Optional<Quantity> free = altmap.map(pages -> quantity(pages.require("free")));
        OptionalInt node = value.get("node")
                .map(text -> OptionalInt.of(text.count(0, MAX_NODE)))
                .orElse(OptionalInt.empty());
        return (known, machine) -> {
            int pageShift = machine.architecture().geometry().pageShift();
            PagemapRequest request = PagemapRequest.of(type, range.apply(known));
            if (align.isPresent()) {
                long pages = align.get().value(known) >>> pageShift;
                if (Long.bitCount(pages) != 1) {
                    throw align.get().source().wrong("a compound of " + pages + " pages", "a power of two of pages");
                }
                request = request.withVmemmapShift(Long.numberOfTrailingZeros(pages));
            }
            if (reserve.isPresent() && free.isPresent()) {
                request = request.withAltmap(
                        reserve.get().value(known) >>> pageShift, free.get().value(known) >>> pageShift);
            }
            return new Operation.MemremapPages(node.isPresent() ? request.onNode(node.getAsInt()) : request);
        };
    }

    private Action unmap(YamlValue value) {
        value.onlyKeys(List.of(AT));
        Optional<Quantity> at = value.get(AT, this::quantity);
        return (known, machine) -> new Operation.MemunmapPages(
                at.map(address -> address.value(known)).orElseGet(() -> known.value("start")));
    }

    private Action allocate(YamlValue value) {
        value.onlyKeys(List.of("name", "kind", SIZE, "zone", "node"));
        String name = value.require("name").text();
        AllocationKind kind = value.get("kind")
                .map(word -> word(word, AllocationKind.values()))
                .orElse(AllocationKind.MOVABLE);
        Quantity size = quantity(value.require(SIZE));
        Optional<ZoneType> zone = value.get("zone").map(word -> word(word, ZoneType.values()));
        OptionalInt node = value.get("node")
                .map(text -> OptionalInt.of(text.count(0, MAX_NODE)))
                .orElse(OptionalInt.empty());
        return (known, machine) -> {
            long bytes = size.value(known);
            if (bytes == 0) {
                throw size.source().wrong("an allocation of nothing", "a size from 1 up");
            }
            return new Operation.Allocate(name, kind, bytes, node, zone);
        };
    }

    /** Time passes on the machine's clock: {@code 300s}, {@code 50ms}, {@code 5min}. */
    private static Action advance(YamlValue value) {
        Matcher matcher = DURATION.matcher(value.text().strip());
        if (!matcher.matches()) {
            throw value.wrong("'" + value.text() + "' is no duration", "a number with ms, s, min or h, like 300s");
        }
        long unit = switch (matcher.group(2)) {
            case "ms" -> 1;
            case "s" -> 1000;
            case "min" -> 60_000;
            default -> 3_600_000;
        };
        long millis = Long.parseLong(matcher.group(1)) * unit;
        return (known, machine) -> new Operation.Advance(millis);
    }

    private static Action free(YamlValue value) {
        String name = value.text();
        return (known, machine) -> new Operation.Free(name);
    }

    /** A constant by its name in lower case, with {@code -} or {@code _}. */
    static <E extends Enum<E>> E word(YamlValue value, E[] constants) {
        List<String> words = Arrays.stream(constants).map(ActionReader::spelled).toList();
        String text = value.text().toLowerCase(Locale.ROOT).replace('_', '-');
        int index = words.indexOf(text);
        if (index < 0) {
            throw value.unknown("word", words);
        }
        return constants[index];
    }

    static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
