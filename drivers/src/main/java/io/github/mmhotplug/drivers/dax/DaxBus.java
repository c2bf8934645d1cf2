package io.github.mmhotplug.drivers.dax;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.DriverRule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code dax_bus_type}: devices, the drivers {@code device_dax} and {@code kmem}, and the file {@code memmap_on_memory}.
 *
 * <p>Inputs, all with {@code device}, a name as {@code dax0.0}:
 *
 * <ul>
 *   <li>{@code create}: {@code ranges} ({@code START+BYTES}, more behind commas), {@code node} (target_node, -1 for none),
 *       {@code align} in bytes, {@code memmap_on_memory} (0; CXL devices begin with 1); for a pmem namespace
 *       {@code pgmap} ({@code START+BYTES} of all of it), {@code map} ({@code mem}, {@code dev}) and {@code namespace}, its
 *       name. No driver has the device yet.
 *   <li>{@code bind}, {@code unbind}: {@code driver}.
 *   <li>{@code remove}: the device goes, and whatever driver has it lets go first; with {@code namespace} for pmem.
 *   <li>{@code write}: {@code file} and {@code value}.
 * </ul>
 */
final class DaxBus implements HotplugDriver {
    private static final String MEMMAP_ON_MEMORY = "memmap_on_memory";

    @Override
    public String id() {
        return DaxProvider.ID;
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        DaxDevice device = new DaxDevice(DaxArguments.deviceName(input), core);
        return switch (input.verb()) {
            case "create" -> create(input, device, core);
            case "bind" -> bind(DaxArguments.driver(input), device, core);
            case "unbind" -> unbind(DaxArguments.driver(input), device, core);
            case "remove" -> remove(input, device, core);
            case "write" -> write(input, device, core);
            default ->
                throw new IllegalArgumentException(
                        "dax has no '" + input.verb() + "'; it has create, bind, unbind, remove and write");
        };
    }

    @Override
    public List<String> brokenInvariants(CorePort core) {
        return DaxDevice.all(core).stream()
                .flatMap(device -> new SelfCheck(device, core).run().stream())
                .toList();
    }

    /** {@code devm_create_dev_dax}; before it, for pmem, {@code __dax_pmem_probe} claims the info block. */
    private static Outcome<Unit> create(DriverInput input, DaxDevice device, CorePort core) {
        if (device.exists()) {
            throw new IllegalArgumentException("there is a device " + device.name() + " already");
        }
        DaxArguments arguments = new DaxArguments(input, core);
        Optional<PhysRange> info = arguments.infoBlock();
        Outcome<Unit> claimed =
                info.isPresent() ? core.requestRegion(info.get(), input.text("namespace")) : Outcome.done();
        return claimed.map(done -> {
            device.create(arguments);
            return done;
        });
    }

    private static Outcome<Unit> bind(DaxDriver driver, DaxDevice device, CorePort core) {
        if (!device.exists()) {
            return notThere(device);
        }
        Optional<DaxDriver> other = device.driver();
        if (other.isPresent()) {
            return Outcome.refused(Refusal.of(
                    DriverRule.DEVICE_FREE,
                    other.get() + " has " + device.name(),
                    Fact.text("device", device.name()),
                    Fact.text("driver", other.get().toString())));
        }
        return driver.probe(device, core).map(done -> {
            device.setDriver(Optional.of(driver));
            return done;
        });
    }

    /** Whatever the driver leaves behind, the device has none afterwards. */
    private static Outcome<Unit> unbind(DaxDriver driver, DaxDevice device, CorePort core) {
        if (!device.exists()) {
            return notThere(device);
        }
        if (device.driver().filter(driver::equals).isEmpty()) {
            return Outcome.refused(Refusal.of(
                    DriverRule.DEVICE_BOUND,
                    driver + " does not have " + device.name(),
                    Fact.text("device", device.name()),
                    Fact.text("driver", driver.toString())));
        }
        return driver.remove(device, core).map(done -> {
            device.setDriver(Optional.empty());
            return done;
        });
    }

    /** {@code unregister_dev_dax}: what kmem could not take away stays, and nobody can unbind it any more. */
    private static Outcome<Unit> remove(DriverInput input, DaxDevice device, CorePort core) {
        if (!device.exists()) {
            return notThere(device);
        }
        Optional<PhysRange> info = device.infoBlock();
        String namespace = info.isPresent() ? input.text("namespace") : "";
        Outcome<Unit> unbound =
                device.driver().isPresent() ? device.driver().get().remove(device, core) : Outcome.done();
        return unbound.map(done -> {
            info.ifPresent(range -> core.releaseRegion(range, namespace));
            device.forget();
            return done;
        });
    }

    private static Outcome<Unit> notThere(DaxDevice device) {
        return Outcome.refused(Refusal.of(
                DriverRule.DEVICE_THERE, "there is no device " + device.name(), Fact.text("device", device.name())));
    }

    private static Outcome<Unit> write(DriverInput input, DaxDevice device, CorePort core) {
        String file = input.text("file");
        if (!file.equals(MEMMAP_ON_MEMORY)) {
            throw new IllegalArgumentException("'file' of 'write' is " + MEMMAP_ON_MEMORY + ", not " + file);
        }
        return device.exists() ? writeMemmapOnMemory(input.text("value"), device, core) : notThere(device);
    }

    /** {@code memmap_on_memory_store}. */
    private static Outcome<Unit> writeMemmapOnMemory(String value, DaxDevice device, CorePort core) {
        if (!core.profile().has(CoreCapabilities.DAX_MEMMAP_ON_MEMORY)) {
            return Outcome.refused(Refusal.of(
                    DriverRule.ATTRIBUTE_THERE,
                    "kernel " + core.profile().name() + " has no file memmap_on_memory of " + device.name()));
        }
        Optional<Boolean> wanted = truthValue(value);
        if (wanted.isEmpty()) {
            return Outcome.refused(Refusal.of(
                    DriverRule.ATTRIBUTE_BOOLEAN, "'" + value + "' is no truth value", Fact.text("value", value)));
        }
        Optional<Veto> veto = wanted.get() ? core.memmapOnMemoryVeto(core.memoryBlockSizeBytes()) : Optional.empty();
        if (veto.isPresent()) {
            return Outcome.refused(Refusal.of(
                    DriverRule.ATTRIBUTE_SUPPORTED,
                    veto.get().rule().id() + ": " + veto.get().detail(),
                    veto.get().facts().toArray(Fact[]::new)));
        }
        if (device.driver().filter(DaxDriver.KMEM::equals).isPresent() && device.memmapOnMemory() != wanted.get()) {
            return Outcome.refused(Refusal.of(
                    DriverRule.ATTRIBUTE_UNUSED,
                    "kmem has " + device.name() + ", and memmap_on_memory is " + (device.memmapOnMemory() ? 1 : 0),
                    Fact.text("device", device.name())));
        }
        device.setMemmapOnMemory(wanted.get());
        return Outcome.done();
    }

    /** {@code kstrtobool}: it looks at the first letters only. */
    private static Optional<Boolean> truthValue(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (Stream.of("1", "y", "t", "on").anyMatch(lower::startsWith)) {
            return Optional.of(true);
        }
        return Stream.of("0", "n", "f", "of").anyMatch(lower::startsWith) ? Optional.of(false) : Optional.empty();
    }
}
