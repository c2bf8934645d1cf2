package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.conformance.Provocations.Provocation;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** For every rule that drivers keep a machine and an input that meet exactly it. */
final class DriverProvocations {
    private static final long GIB = Bytes.GIB;
    private static final long START = 4 * GIB;
    private static final long BLOCK = 128 * Bytes.MIB;

    private DriverProvocations() {}

    private static Machine x86(String kernel, Operation... operations) {
        Machine machine = Port.of("x86", kernel).builder().boot();
        for (Operation operation : operations) {
            Ops.done(machine, operation);
        }
        return machine;
    }

    /** A driver that asks for a static group and has no memory. */
    static Provocation groupOfNothing() {
        HotplugDriver driver = new HotplugDriver() {
            @Override
            public String id() {
                return "empty";
            }

            @Override
            public Outcome<Unit> handle(DriverInput input, CorePort core) {
                return core.registerStaticGroup(NodeId.ZERO, 0).map(group -> Unit.UNIT);
            }
        };
        return Provocations.of(
                "ADD-017",
                Port.of("x86", "7.2").builder().driver(driver).boot(),
                new Operation.Drive("empty", new DriverInput("plug", Map.of())));
    }

    private static Operation writeEnabled(String value) {
        return new Operation.Drive("acpi", new DriverInput("write", Map.of("file", "enabled", "value", value)));
    }

    private static Stream<Provocation> ofAcpi() {
        return Stream.of(
                Provocations.of("DRV-040", Port.of("s390", "7.2").builder().boot(), Ops.plug(START, GIB)),
                Provocations.of("DRV-041", x86("7.2"), Ops.plug(START, 0)),
                Provocations.of("DRV-042", x86("7.2", Ops.plug(START, GIB), writeEnabled("0")), Ops.eject(START, GIB)),
                Provocations.of("DRV-043", x86("7.2"), writeEnabled("2")),
                Provocations.of("DRV-058", x86("7.2", Ops.plug(START, GIB)), eject("missing")),
                Provocations.of("DRV-059", x86("7.2", Ops.plug(START, GIB)), eject("fails")),
                Provocations.of(
                        "DRV-061", x86("7.2", drive("acpi", "load", "no_memhotplug", "1")), Ops.plug(START, GIB)));
    }

    private static Operation eject(String ej0) {
        return new Operation.Drive(
                "acpi", new DriverInput("eject", Map.of("address", Long.toString(START), "ej0", ej0)));
    }

    /** More pages than the machine has. */
    private static Provocation ofXen() {
        return Provocations.of(
                "DRV-057",
                x86("7.2", drive("xen", "load", "unpopulated", "0")),
                drive("xen", "alloc", "pages", "600000"));
    }

    static Stream<Provocation> all() {
        return Stream.of(ofDax(), ofAcpi(), ofPseries(), ofSclp(), ofMemtrace(), Stream.of(ofErrorInject(), ofXen()))
                .flatMap(group -> group);
    }

    /** LMBs of 256 MiB at 32 GiB: one reserved, one assigned, one free, one without memory. */
    private static Stream<Provocation> ofPseries() {
        return Stream.of(
                dlpar("DRV-044", "add", "count", "3"),
                dlpar("DRV-045", "add", "index", "0x80000084"),
                dlpar("DRV-046", "remove", "index", "0x80000080"),
                dlpar("DRV-047", "add", "index", "0x80000081"),
                dlpar("DRV-048", "add", "index", "0x80000083"));
    }

    private static Provocation dlpar(String rule, String verb, String argument, String value) {
        Machine machine = Port.of("powerpc-radix-64k", "7.2").builder().boot();
        Ops.done(machine, drive("pseries", "list", "lmbs", "0x800000000+0x10000000:reserved"));
        Ops.done(machine, drive("pseries", "list", "lmbs", "0x810000000+0x20000000"));
        Ops.done(machine, drive("pseries", "list", "lmbs", "0x830000000+0x10000000:empty"));
        Ops.done(machine, drive("pseries", "add", "index", "0x80000081"));
        return Provocations.of(rule, machine, drive("pseries", verb, argument, value));
    }

    /** Blocks of 256 MiB, four of them on standby from memory16 on. */
    private static Machine standby(MemmapOnMemory parameter, Operation... operations) {
        Port port = Port.of("s390", "7.2");
        Machine machine = port.builder(port.facts(facts ->
                        facts.firmwareUnitBytes(256 * Bytes.MIB).standbyStorage(List.of(new PhysRange(START, GIB)))))
                .memmapOnMemory(parameter)
                .boot();
        for (Operation operation : operations) {
            Ops.done(machine, operation);
        }
        return machine;
    }

    private static Operation config(int block, String value, String... more) {
        return Sclp.write(block, "config", value, more);
    }

    private static Stream<Provocation> ofMemtrace() {
        Machine enabled = Port.of("powerpc-radix-64k", "7.2").builder().boot();
        Ops.done(enabled, MemtraceScenariosTest.enable(256 * Bytes.MIB));
        return Stream.of(
                Provocations.of(
                        "DRV-054",
                        Port.of("powerpc-radix-64k", "7.2").builder().boot(),
                        MemtraceScenariosTest.enable(Bytes.MIB)),
                new Provocation("DRV-055", enabled, MemtraceScenariosTest.enable(0), Faults.mapping(0)),
                Provocations.of(
                        "DRV-056",
                        Port.of("powerpc-hash-64k", "4.10-hmm").builder().boot(),
                        MemtraceScenariosTest.enable(0)));
    }

    private static Provocation ofErrorInject() {
        Machine x86 = Port.of("x86", "7.2").builder().boot();
        Ops.done(x86, Ops.add(START, 128 * Bytes.MIB));
        Ops.done(
                x86,
                new Operation.Drive(
                        "notifier-error-inject",
                        new DriverInput("write", Map.of("action", "MEM_GOING_ONLINE", "error", "-12"))));
        return Provocations.of("DRV-060", x86, Ops.state(START, 128 * Bytes.MIB, "online"));
    }

    private static Stream<Provocation> ofSclp() {
        Operation online = Ops.state(START, 256 * Bytes.MIB, "online");
        return Stream.of(
                Provocations.of("DRV-049", standby(MemmapOnMemory.ON), config(20, "1")),
                Provocations.of("DRV-050", standby(MemmapOnMemory.ON), config(16, "1", "refuses", "0x100000000")),
                Provocations.of("DRV-051", standby(MemmapOnMemory.ON, config(16, "1"), online), config(16, "0")),
                Provocations.of("DRV-052", standby(MemmapOnMemory.OFF), Sclp.write(16, "memmap_on_memory", "1")),
                Provocations.of(
                        "DRV-053",
                        standby(MemmapOnMemory.ON, config(16, "1")),
                        Sclp.write(16, "memmap_on_memory", "0")));
    }

    private static Operation drive(String driver, String verb, String argument, String value) {
        return new Operation.Drive(driver, new DriverInput(verb, Map.of(argument, value)));
    }

    private static Stream<Provocation> ofDax() {
        Operation device = Dax.create(Dax.range(START, GIB));
        return Stream.of(
                Provocations.of("DRV-001", x86("7.2"), Dax.bind("kmem")),
                Provocations.of("DRV-002", x86("7.2", device, Dax.bind("device_dax")), Dax.bind("kmem")),
                Provocations.of("DRV-003", x86("7.2", device, Dax.bind("device_dax")), Dax.unbind("kmem")),
                Provocations.of("DRV-004", x86("6.1", device), Dax.memmapOnMemory("1")),
                Provocations.of("DRV-005", x86("7.2", device), Dax.memmapOnMemory("x")),
                Provocations.of("DRV-006", x86("7.2", device), Dax.memmapOnMemory("1")),
                Provocations.of(
                        "DRV-007",
                        x86("7.2", Dax.create(Dax.range(START, GIB), "memmap_on_memory", "1"), Dax.bind("kmem")),
                        Dax.memmapOnMemory("0")),
                Provocations.of(
                        "DRV-008", x86("7.2", Dax.create(Dax.range(START, GIB), "node", "-1")), Dax.bind("kmem")),
                Provocations.of(
                        "DRV-009",
                        x86("7.2", Dax.create(Dax.range(START + 2 * Bytes.MIB, 200 * Bytes.MIB))),
                        Dax.bind("kmem")),
                Provocations.of(
                        "DRV-010",
                        x86(
                                "7.2",
                                device,
                                Dax.bind("kmem"),
                                Ops.state(START, 128 * Bytes.MIB, "online_movable"),
                                Dax.unbind("kmem")),
                        Dax.bind("kmem")),
                Provocations.of(
                        "OFF-008",
                        withheld(Ops.state(START, BLOCK, "online_movable")),
                        Ops.state(START, BLOCK, "offline")),
                Provocations.of("DRV-011", withheld(), Withholder.drive("load")),
                Provocations.of("DRV-012", withheld(Withholder.drive("unload")), Withholder.drive("unload")),
                Provocations.of("DRV-013", withheld(), Withholder.take(START, BLOCK)),
                Provocations.of("DRV-014", full(), Withholder.take(START + BLOCK / 2, BLOCK / 2)));
    }

    /** A machine with a driver that keeps pages, and a block. */
    private static Machine withheld(Operation... operations) {
        Machine machine =
                Port.of("x86", "7.2").builder().driver(new Withholder(1)).boot();
        Ops.done(machine, Withholder.drive("load"));
        Ops.done(machine, Ops.add(START, BLOCK));
        for (Operation operation : operations) {
            Ops.done(machine, operation);
        }
        return machine;
    }

    /** Nothing is free. */
    private static Machine full() {
        Machine machine = Port.of("x86", "7.2")
                .builder()
                .freeBytes(64 * Bytes.MIB)
                .driver(new Withholder(0))
                .boot();
        Ops.done(machine, Ops.add(START, BLOCK));
        Ops.done(machine, Ops.state(START, BLOCK, "online_movable"));
        Ops.done(machine, Operation.Allocate.in(ZoneType.MOVABLE, "app", AllocationKind.MOVABLE, BLOCK));
        long free = machine.snapshot().freePages() << 12;
        Ops.done(machine, Operation.Allocate.of("rest", AllocationKind.MOVABLE, free));
        return machine;
    }
}
