package io.github.mmhotplug.drivers.acpi;

import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverArchitectures;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code acpi_memory_device_add} and {@code acpi_memory_device_remove}, and of the bus what ejects a device. A device is
 * known by the address of its first range.
 *
 * <p>Inputs:
 *
 * <ul>
 *   <li>{@code plug}: {@code address} and {@code size} in bytes, or {@code ranges} ({@code START+BYTES}, more behind
 *       commas, each with {@code :ATTRIBUTES} if it has other attributes than its neighbour); {@code node} ({@code _PXM}),
 *       {@code status} ({@code _STA}, 0xf).
 *   <li>{@code eject}: {@code address}; {@code ej0} ({@code works}), or {@code missing} or {@code fails}.
 *   <li>{@code load}: {@code no_memhotplug} (0), the parameter {@code acpi_no_memhotplug}: nothing is ever added.
 *   <li>{@code write}: {@code file} {@code enabled} of {@code /sys/firmware/acpi/hotplug/memory} and {@code value}.
 * </ul>
 */
final class AcpiMemoryDriver implements HotplugDriver {
    private static final String PROFILE = "acpi.profile";
    private static final long DISABLED = 0;
    private static final long WITHOUT_ATTACH = 1;

    @Override
    public String id() {
        return AcpiMemoryProvider.ID;
    }

    @Override
    public Optional<Veto> unavailable(String variant) {
        return DriverArchitectures.allBut(id(), variant, "s390", "powerpc");
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        return switch (input.verb()) {
            case "plug" -> plug(new AcpiArguments(input), core);
            case "eject" -> eject(input, core);
            case "load" -> load(input.number("no_memhotplug", 0), core);
            case "write" -> writeEnabled(input, core);
            default ->
                throw new IllegalArgumentException(
                        "acpi has no '" + input.verb() + "'; it has plug, eject, load and write");
        };
    }

    private static Outcome<Unit> load(long noMemhotplug, CorePort core) {
        if (MemoryDevice.any(core)) {
            throw new IllegalArgumentException("'load' comes before the first 'plug': it is the kernel's command line");
        }
        set(core.state(PROFILE), WITHOUT_ATTACH, noMemhotplug != 0);
        return Outcome.done();
    }

    private static void set(RangeStore profile, long key, boolean yes) {
        profile.remove(key, key + 1);
        if (yes) {
            profile.put(key, key + 1, 1);
        }
    }

    /** {@code memory_device_handler} has an attach only without the parameter; the bus knows the device all the same. */
    private static Outcome<Unit> plug(AcpiArguments arguments, CorePort core) {
        if (core.state(PROFILE).get(WITHOUT_ATTACH) == RangeStore.ABSENT) {
            return Attach.run(arguments, core);
        }
        long address = arguments.ranges().get(0).start();
        new MemoryDevice(address, core).create(OptionalInt.empty(), List.of());
        return Outcome.done(
                Unit.UNIT,
                List.of(new Note(
                        DriverRule.ATTACH_ENABLED,
                        "acpi_no_memhotplug: the device at 0x" + Long.toHexString(address) + " is left alone")));
    }

    private static Outcome<Unit> eject(DriverInput input, CorePort core) {
        long address = input.number("address");
        Optional<Note> failure = Eject.ej0(input.arguments().getOrDefault("ej0", Eject.EJ0_WORKS));
        MemoryDevice device = new MemoryDevice(address, core);
        if (!device.exists()) {
            return Outcome.refused(Refusal.of(
                    DriverRule.DEVICE_THERE,
                    "no memory device begins at 0x" + Long.toHexString(address),
                    Fact.address("device", address)));
        }
        if (core.state(PROFILE).get(DISABLED) != RangeStore.ABSENT) {
            return Outcome.refused(Refusal.of(
                    DriverRule.EJECT_ENABLED,
                    "ejection of memory devices is disabled",
                    Fact.text("file", "/sys/firmware/acpi/hotplug/memory/enabled")));
        }
        return Eject.run(device, core)
                .then(done -> Outcome.done(Unit.UNIT, failure.stream().toList()));
    }

    /** {@code hotplug_enabled_store}. */
    private static Outcome<Unit> writeEnabled(DriverInput input, CorePort core) {
        if (!input.text("file").equals("enabled")) {
            throw new IllegalArgumentException("'file' of 'write' is enabled, not " + input.text("file"));
        }
        String value = input.text("value");
        if (!value.equals("0") && !value.equals("1")) {
            return Outcome.refused(Refusal.of(
                    DriverRule.FILE_NUMBER, "enabled takes 0 or 1, not '" + value + "'", Fact.text("value", value)));
        }
        set(core.state(PROFILE), DISABLED, value.equals("0"));
        return Outcome.done();
    }
}
