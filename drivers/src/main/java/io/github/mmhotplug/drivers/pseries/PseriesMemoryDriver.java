package io.github.mmhotplug.drivers.pseries;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverArchitectures;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory that comes and goes by logical memory block: what firmware lists, and the requests of {@code /sys/kernel/dlpar}.
 *
 * <p>Inputs:
 *
 * <ul>
 *   <li>{@code list}: {@code lmbs} ({@code START+BYTES:assigned}, {@code reserved} or {@code empty}, more behind commas) and
 *       {@code node}: {@code ibm,dynamic-memory} as the kernel finds it. An LMB that is empty has a connector, and no memory.
 *   <li>{@code add}, {@code remove}: {@code count}, {@code index}, or both.
 *   <li>{@code plug}, {@code eject}: {@code address}, {@code size} in bytes and {@code node}: the host connects memory, or
 *       wants it back, and names its LMBs by index and count.
 * </ul>
 */
class PseriesMemoryDriver implements HotplugDriver {
    private static final Pattern LMBS = Pattern.compile("([^+:]+)\\+([^+:]+)(?::([a-z]+))?");
    private static final Map<String, Long> FLAGS =
            Map.of("assigned", LmbTable.ASSIGNED, "reserved", LmbTable.RESERVED, "empty", LmbTable.EMPTY);

    @Override
    public String id() {
        return PseriesMemoryProvider.ID;
    }

    @Override
    public Optional<Veto> unavailable(String variant) {
        return DriverArchitectures.only(id(), variant, "powerpc");
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        return switch (input.verb()) {
            case "list" -> list(input, core);
            case "add" -> handle(input, request(core, true));
            case "remove" -> handle(input, request(core, false));
            case "plug" -> plug(input, core);
            case "eject" -> eject(input, core);
            default ->
                throw new IllegalArgumentException(
                        "pseries has no '" + input.verb() + "'; it has list, add, remove, plug and eject");
        };
    }

    /** A request of its own for each input. */
    DlparRequest request(CorePort core, boolean adds) {
        return new DlparRequest(core, adds);
    }

    @Override
    public List<String> brokenInvariants(CorePort core) {
        return SelfCheck.ofTable(core);
    }

    @Override
    public List<String> brokenPromises(DriverInput input, Optional<Refusal> refusal, CorePort before, CorePort after) {
        boolean asks = input.verb().equals("add") || input.verb().equals("remove");
        return asks ? new SelfCheck(input, refusal, before, after).ofRequest() : List.of();
    }

    private static Outcome<Unit> handle(DriverInput input, DlparRequest request) {
        boolean byCount = input.arguments().containsKey("count");
        if (!byCount) {
            return request.byIndex(input.number("index"));
        }
        long count = input.number("count");
        return input.arguments().containsKey("index")
                ? request.byIndexedCount(input.number("index"), count)
                : request.byCount(count);
    }

    private static NodeId node(DriverInput input) {
        return new NodeId(Math.toIntExact(input.number("node", 0)));
    }

    private static Outcome<Unit> list(DriverInput input, CorePort core) {
        LmbTable table = new LmbTable(core);
        for (String text : input.text("lmbs").split(",", -1)) {
            Matcher matcher = LMBS.matcher(text);
            Long flag = matcher.matches() ? FLAGS.getOrDefault(String.valueOf(matcher.group(3)), 0L) : null;
            if (flag == null || (flag == 0 && matcher.group(3) != null)) {
                throw new IllegalArgumentException(
                        "'lmbs' of 'list' are START+BYTES:assigned, reserved or empty, not '" + text + "'");
            }
            PhysRange range = new PhysRange(Long.decode(matcher.group(1)), Long.decode(matcher.group(2)));
            table.list(first(range, table), end(range, table), flag, node(input));
        }
        return Outcome.done();
    }

    private static long first(PhysRange range, LmbTable table) {
        if (range.startAddress() % table.lmbBytes() != 0 || range.sizeBytes() % table.lmbBytes() != 0) {
            throw new IllegalArgumentException(range + " is not of whole LMBs of " + table.lmbBytes() + " bytes");
        }
        return range.startAddress() / table.lmbBytes();
    }

    private static long end(PhysRange range, LmbTable table) {
        return range.endAddress() / table.lmbBytes();
    }

    private Outcome<Unit> plug(DriverInput input, CorePort core) {
        PhysRange range = new PhysRange(input.number("address"), input.number("size"));
        LmbTable table = new LmbTable(core);
        long first = first(range, table);
        long end = end(range, table);
        for (long lmb = first; lmb < end; lmb++) {
            if (table.exists(lmb)) {
                table.clear(lmb, LmbTable.EMPTY);
            } else {
                table.list(lmb, lmb + 1, LmbTable.CONNECTED, node(input));
            }
        }
        return request(core, true).byIndexedCount(LmbTable.index(first), end - first);
    }

    private Outcome<Unit> eject(DriverInput input, CorePort core) {
        PhysRange range = new PhysRange(input.number("address"), input.number("size"));
        LmbTable table = new LmbTable(core);
        long first = first(range, table);
        long end = end(range, table);
        return request(core, false)
                .byIndexedCount(LmbTable.index(first), end - first)
                .map(done -> {
                    for (long lmb = first; lmb < end; lmb++) {
                        if (table.is(lmb, LmbTable.CONNECTED)) {
                            table.forget(lmb);
                        } else {
                            table.set(lmb, LmbTable.EMPTY);
                        }
                    }
                    return done;
                });
    }
}
