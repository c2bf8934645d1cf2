package io.github.mmhotplug.drivers.acpi;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.drivers.acpi.AcpiArguments.CrsRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code acpi_memory_enable_device}: one static memory group for the device, then {@code __add_memory} for each range that
 * is not empty, with the flags of the kernel's time. Where the core takes memmap-on-memory as a hard request the driver
 * asks first, and leaves the flag out if the answer is no. One range that could be added, or is there already, is enough.
 */
final class Attach {
    private static final String SYMBOL = "acpi_memory_enable_device";

    private Attach() {}

    static Outcome<Unit> run(AcpiArguments arguments, CorePort core) {
        if (!arguments.isReady()) {
            return Outcome.done(
                    Unit.UNIT, List.of(new Note(DriverRule.DEVICE_THERE, "_STA says that the device is not ready")));
        }
        List<CrsRange> ranges =
                arguments.ranges().stream().filter(range -> range.size() != 0).toList();
        if (ranges.isEmpty()) {
            return Outcome.refused(
                    Refusal.of(DriverRule.DEVICE_NOT_EMPTY, "all ranges of the memory device are empty"));
        }
        long device = arguments.ranges().get(0).start();
        if (!core.profile().has(CoreCapabilities.MEMORY_GROUPS)) {
            return add(ranges, device, arguments, OptionalInt.empty(), core);
        }
        return core.registerStaticGroup(arguments.node(), pages(ranges, core))
                .then(group -> add(ranges, device, arguments, OptionalInt.of(group), core));
    }

    private static long pages(List<CrsRange> ranges, CorePort core) {
        long bytes = ranges.stream().mapToLong(CrsRange::size).sum();
        return bytes <= 0 ? 0 : (bytes - 1) / core.geometry().pageSizeBytes() + 1;
    }

    private static Outcome<Unit> add(
            List<CrsRange> ranges, long device, AcpiArguments arguments, OptionalInt group, CorePort core) {
        List<PhysRange> enabled = new ArrayList<>();
        List<Note> notes = new ArrayList<>();
        Optional<Refusal> first = Optional.empty();
        for (CrsRange range : ranges) {
            AddMemoryRequest request =
                    AddMemoryRequest.of(range.start(), range.size()).withNode(arguments.node());
            if (group.isPresent()) {
                request = request.withGroup(group.getAsInt());
            }
            Outcome<Unit> added = core.addMemory(withMemmapFlag(request, core));
            notes.addAll(added.notes());
            Optional<Refusal> refusal = added.refusal();
            refusal.ifPresent(why -> notes.add(new Note(why.rule(), why.detail())));
            if (refusal.isEmpty() || refusal.get().errno() == Errno.EEXIST) {
                enabled.add(new PhysRange(range.start(), range.size()));
            } else {
                first = first.or(() -> refusal);
            }
        }
        if (enabled.isEmpty()) {
            group.ifPresent(id -> core.unregisterGroup(id).ignore());
            return Outcome.refused(asEnabling(first.orElseThrow()));
        }
        new MemoryDevice(device, core).create(group, enabled);
        return Outcome.done(Unit.UNIT, notes);
    }

    /** Whatever the core said of each range, of the device the driver says {@code EINVAL}; unless neither is built. */
    private static Refusal asEnabling(Refusal why) {
        if (why.errno() == Errno.EOPNOTSUPP) {
            return why;
        }
        return new Refusal(Errno.EINVAL, why.rule(), why.detail(), why.facts(), SYMBOL, why.kernelWouldDie());
    }

    /** {@code MHP_MEMMAP_ON_MEMORY} and its forerunner of 2019, where the kernel has them. */
    private static AddMemoryRequest withMemmapFlag(AddMemoryRequest request, CorePort core) {
        KernelProfile profile = core.profile();
        if (profile.has(CoreCapabilities.MEMMAP_FROM_RANGE)) {
            return request.withFlag(MhpFlag.MEMMAP_FROM_RANGE);
        }
        if (profile.has(CoreCapabilities.MEMMAP_ON_MEMORY_FALLBACK)) {
            return request.withFlag(MhpFlag.MEMMAP_ON_MEMORY);
        }
        Optional<Veto> veto = core.memmapOnMemoryVeto(request.sizeBytes());
        return veto.map(request::withMemmapDeclined).orElseGet(() -> request.withFlag(MhpFlag.MEMMAP_ON_MEMORY));
    }
}
