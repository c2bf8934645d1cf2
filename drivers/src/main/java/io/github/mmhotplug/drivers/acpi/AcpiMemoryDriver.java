package io.github.mmhotplug.drivers.acpi;

import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverArchitectures;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.Optional;

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
 *   <li>{@code eject}: {@code address}.
 *   <li>{@code write}: {@code file} {@code enabled} of {@code /sys/firmware/acpi/hotplug/memory} and {@code value}.
 * </ul>
 */
final class AcpiMemoryDriver implements HotplugDriver {
    private static final String PROFILE = "acpi.profile";
    private static final long DISABLED = 0;

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
            case "plug" -> Attach.run(new AcpiArguments(input), core);
            case "eject" -> eject(input.number("address"), core);
            case "write" -> writeEnabled(input, core);
            default ->
                throw new IllegalArgumentException("acpi has no '" + input.verb() + "'; it has plug, eject and write");
        };
    }

    private static Outcome<Unit> eject(long address, CorePort core) {
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
        return Eject.run(device, core);
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
        RangeStore profile = core.state(PROFILE);
        profile.remove(DISABLED, DISABLED + 1);
        if (value.equals("0")) {
            profile.put(DISABLED, DISABLED + 1, 1);
        }
        return Outcome.done();
    }
}
