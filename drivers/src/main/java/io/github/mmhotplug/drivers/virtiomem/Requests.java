package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.VirtioMemRule;

/** {@code virtio_mem_send_request} and its callers: what an answer means to the driver. */
final class Requests {
    private final Device device;
    private final Host host;

    Requests(Device device) {
        this.device = device;
        this.host = new Host(device);
    }

    /** {@code virtio_mem_send_plug_request}. */
    Outcome<Unit> plug(long address, long bytes) {
        PhysRange range = new PhysRange(address, bytes);
        return steady().then(unchanged -> result(Request.PLUG, host.plug(range), range))
                .map(done -> {
                    device.add(Value.PLUGGED, bytes);
                    return done;
                });
    }

    /** {@code virtio_mem_send_unplug_request}. */
    Outcome<Unit> unplug(long address, long bytes) {
        PhysRange range = new PhysRange(address, bytes);
        return steady().then(unchanged -> result(Request.UNPLUG, host.unplug(range), range))
                .map(done -> {
                    device.add(Value.PLUGGED, -bytes);
                    return done;
                });
    }

    /** {@code virtio_mem_send_unplug_all_request}; the sizes may have changed with it. */
    Outcome<Unit> unplugAll() {
        return result(Request.UNPLUG_ALL, host.unplugAll(), device.region()).map(done -> {
            device.set(Value.UNPLUG_ALL_REQUIRED, 0);
            device.set(Value.PLUGGED, 0);
            device.set(Value.CONFIG_CHANGED, 1);
            return done;
        });
    }

    /** Whether what is asked for is still what is wanted. */
    Outcome<Unit> steady() {
        return device.is(Value.CONFIG_CHANGED)
                ? Outcome.refused(Refusal.of(
                        VirtioMemRule.CONFIG_STEADY,
                        device.name() + ": the requested size is " + Bytes.prose(device.get(Value.HOST_REQUESTED))
                                + " by now, no longer " + Bytes.prose(device.get(Value.REQUESTED)),
                        Fact.bytes("requested", device.get(Value.HOST_REQUESTED)),
                        Fact.bytes("before", device.get(Value.REQUESTED))))
                : Outcome.done();
    }

    private Outcome<Unit> result(Request request, Answer answer, PhysRange range) {
        return switch (answer) {
            case ACK -> Outcome.done();
            case NACK ->
                request == Request.PLUG
                        ? refused(VirtioMemRule.HOST_AGREES, request, answer, range)
                        : refused(VirtioMemRule.HOST_ANSWERS, request, answer, range);
            case BUSY -> refused(VirtioMemRule.HOST_READY, request, answer, range);
            case ERROR -> refused(VirtioMemRule.HOST_UNDERSTANDS, request, answer, range);
        };
    }

    private Outcome<Unit> refused(VirtioMemRule rule, Request request, Answer answer, PhysRange range) {
        return Outcome.refused(Refusal.of(
                rule,
                device.name() + ": the host answers " + answer + " to " + request + " of " + range,
                Fact.text("request", request.word()),
                Fact.text("answer", answer.name()),
                Fact.address("start", range.startAddress()),
                Fact.bytes("size", range.sizeBytes())));
    }
}
