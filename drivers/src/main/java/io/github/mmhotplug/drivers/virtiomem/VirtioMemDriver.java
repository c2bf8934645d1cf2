package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code virtio_mem}: devices of a hypervisor, resized in blocks of their own.
 *
 * <p>Inputs, all with {@code device}, a name as {@code virtio0}; sizes in bytes:
 *
 * <ul>
 *   <li>{@code create}: {@code address}, {@code size} of the region, {@code block_size} of the device; and if they are not
 *       zero, {@code node}, {@code requested}, {@code persistent_suspend}, {@code plugged} (1: a driver before has left
 *       something plugged); {@code usable} size of the region; of the module {@code unplug_online} (1), {@code force_bbm},
 *       {@code bbm_block_size}.
 *   <li>{@code request}: {@code size}; with {@code after} the host waits for so many more requests of the driver.
 *   <li>{@code answer}: {@code with} ({@code ack}, {@code nack}, {@code busy}, {@code error}), {@code to} ({@code plug},
 *       {@code unplug}, {@code unplug_all}, {@code any}), {@code times} (1): the host answers so instead.
 *   <li>{@code suspend}, {@code remove}.
 * </ul>
 *
 * What the driver makes of it is told by notes; a device whose size is not reached has refused nothing.
 */
final class VirtioMemDriver implements HotplugDriver {
    @Override
    public String id() {
        return VirtioMemProvider.ID;
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        Device device = new Devices(core).named(input);
        if (input.verb().equals("create") == device.exists()) {
            throw new IllegalArgumentException(
                    "there is " + (device.exists() ? "a" : "no") + " device " + device.name());
        }
        return switch (input.verb()) {
            case "create" -> Probe.run(device, new Arguments(input, core));
            case "request" -> request(input, device);
            case "answer" -> answer(input, device);
            case "suspend" -> Removal.suspend(device);
            case "remove" -> Removal.remove(device);
            default ->
                throw new IllegalArgumentException(
                        "virtio-mem has no '" + input.verb() + "'; it has create, request, answer, suspend and remove");
        };
    }

    private static Outcome<Unit> request(DriverInput input, Device device) {
        long size = input.number("size");
        long after = input.number("after", 0);
        if (size < 0 || size > device.get(Value.REGION_SIZE) || size % device.get(Value.DEVICE_BLOCK_SIZE) != 0) {
            throw new IllegalArgumentException(
                    "'size' of 'request' is in device blocks, up to the size of the region; not " + size);
        }
        if (after > 0) {
            new Host(device).resizeAfter(after, size);
        } else {
            new Host(device).resize(size);
        }
        return Outcome.done();
    }

    private static Outcome<Unit> answer(DriverInput input, Device device) {
        String to = input.arguments().getOrDefault("to", "any");
        Optional<Request> request = to.equals("any") ? Optional.empty() : Optional.of(Request.valueOf(upper(to)));
        long times = input.number("times", 1);
        if (times < 1) {
            throw new IllegalArgumentException("'times' of 'answer' is 1 or more, not " + times);
        }
        new Host(device).script(request, Answer.valueOf(upper(input.text("with"))), times);
        return Outcome.done();
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }

    @Override
    public void onlinePages(PfnRange pfns, CorePort core) {
        new OnlineCallback(core).online(pfns);
    }

    @Override
    public Outcome<Unit> timerExpired(String name, CorePort core) {
        Device device = Device.ofTimer(name, core);
        if (Device.isRetry(name)) {
            MainLoop.expired(device);
            return Outcome.done();
        }
        return new MainLoop(device).run();
    }

    @Override
    public List<MemoryNotifier> notifiers() {
        return List.of(new VirtioMemNotifier());
    }

    @Override
    public Map<String, Long> facts(CorePort core) {
        Map<String, Long> facts = new TreeMap<>();
        for (Device device : new Devices(core).all()) {
            Report.of(device, facts);
        }
        return facts;
    }

    @Override
    public List<String> brokenInvariants(CorePort core) {
        return new Devices(core)
                .all().stream()
                        .flatMap(device -> new SelfCheck(device).run().stream())
                        .toList();
    }
}
