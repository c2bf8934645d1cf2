package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.map;
import static io.github.mmhotplug.conformance.Ops.pgmap;
import static io.github.mmhotplug.conformance.Ops.remove;
import static io.github.mmhotplug.conformance.Ops.unmap;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.MemoryFlag;
import io.github.mmhotplug.conformance.Provocations.Provocation;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation.AddMemory;
import io.github.mmhotplug.core.Operation.MemremapPages;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** For every rule about device memory a machine and an input that meet exactly it. */
final class DeviceProvocations {
    private static final long MIB = Bytes.MIB;
    private static final long GIB = Bytes.GIB;
    private static final long START = 4 * GIB;

    private DeviceProvocations() {}

    private static Machine x86(String kernel) {
        return Port.of("x86", kernel).builder().boot();
    }

    /** Boot memory ends inside a section. */
    private static Machine cutSection() {
        Port port = Port.of("x86", "7.2");
        return port.builder(port.reference().facts().toBuilder()
                        .bootRam(List.of(new PhysRange(0, 2 * GIB + 8 * MIB)))
                        .build())
                .boot();
    }

    static Stream<Provocation> all() {
        return Stream.of(requests(), ranges(), flags()).flatMap(group -> group);
    }

    private static Stream<Provocation> flags() {
        Machine x86 = x86("4.10-hmm");
        PagemapRequest movable = pgmap(x86, DevPagemap.Type.FS_DAX, START, GIB, 0)
                .withFlags(Set.of(MemoryFlag.DEVICE, MemoryFlag.MOVABLE));
        AddMemoryRequest ram = AddMemoryRequest.of(START, GIB).withMemoryFlags(Set.of(MemoryFlag.MOVABLE));
        return Stream.of(
                Provocations.of("ADD-019", x86, new AddMemory(ram)),
                Provocations.of("DEV-015", x86, map(x86, DevPagemap.Type.PRIVATE, START, GIB, 0)),
                Provocations.of("DEV-016", x86("4.10-hmm"), new MemremapPages(movable)));
    }

    private static Stream<Provocation> requests() {
        Machine s390 = Port.of("s390", "6.12").builder().boot();
        Machine x86 = x86("7.2");
        Machine rfc = x86("rfc-2019");
        return Stream.of(
                Provocations.of("DEV-001", s390, map(s390, DevPagemap.Type.FS_DAX, START, GIB, 0)),
                Provocations.of("DEV-002", x86, map(x86, DevPagemap.Type.GENERIC, START, 3 * GIB / 2, GIB)),
                Provocations.of(
                        "DEV-003",
                        x86,
                        new MemremapPages(pgmap(x86, DevPagemap.Type.GENERIC, START, GIB, 0)
                                .withRanges(List.of()))),
                Provocations.of("DEV-004", x86, map(x86, DevPagemap.Type.GENERIC, START, 32 * GIB, 32 * GIB)),
                Provocations.of(
                        "DEV-005",
                        x86,
                        new MemremapPages(pgmap(x86, DevPagemap.Type.PRIVATE, START, GIB, 0)
                                .withoutOwner())),
                Provocations.of("DEV-006", rfc, map(rfc, DevPagemap.Type.GENERIC, START, GIB, 0)));
    }

    private static Stream<Provocation> ranges() {
        Machine x86 = x86("7.2");
        Machine mapped = x86("7.2");
        done(mapped, map(mapped, DevPagemap.Type.FS_DAX, START, GIB, 0));
        Machine cut = cutSection();
        List<PhysRange> two = List.of(new PhysRange(START, GIB), new PhysRange(START + 2 * GIB, GIB));
        return Stream.of(
                Provocations.of(
                        "DEV-007",
                        x86,
                        new MemremapPages(pgmap(x86, DevPagemap.Type.FS_DAX, START, GIB, 0)
                                .withRanges(two)
                                .withAltmap(2, 4096 + 510))),
                Provocations.of("DEV-008", mapped, map(mapped, DevPagemap.Type.GENERIC, START + GIB / 2, GIB, 0)),
                Provocations.of("DEV-009", x86, map(x86, DevPagemap.Type.FS_DAX, GIB, 2 * MIB, 0)),
                Provocations.of("DEV-010", x86, map(x86, DevPagemap.Type.GENERIC, 64 * Bytes.TIB, GIB, 0)),
                // the second compound would begin inside a section
                Provocations.of("DEV-011", x86, map(x86, DevPagemap.Type.GENERIC, START + 64 * MIB, 2 * GIB, GIB)),
                Provocations.of(
                        "DEV-012", cut, map(cut, DevPagemap.Type.GENERIC, 2 * GIB + 8 * MIB, 512 * MIB, 256 * MIB)),
                Provocations.of("DEV-013", x86, unmap(START)),
                Provocations.of("REM-007", mapped, remove(START, GIB)),
                lent());
    }

    /** A segment of s390's vmemmap describes 64 MiB: the second device finds its struct pages mapped. */
    private static Provocation lent() {
        Machine s390 = Port.of("s390", "7.2").builder().boot();
        done(
                s390,
                new MemremapPages(
                        pgmap(s390, DevPagemap.Type.FS_DAX, START, 32 * MIB, 0).withAltmap(0, 256)));
        done(s390, map(s390, DevPagemap.Type.FS_DAX, START + 32 * MIB, 32 * MIB, 0));
        return Provocations.of("DEV-014", s390, unmap(START));
    }
}
