package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.Optional;

/**
 * The device as the hypervisor has it: what is plugged, what is requested, and the answers. A script may put another answer
 * before its own, and another size into the middle of the driver's work.
 */
final class Host {
    private static final int ANY = Request.values().length;
    private static final int CODES = Answer.values().length;

    private final Device device;
    private final RangeStore plugged;
    private final RangeStore script;

    Host(Device device) {
        this.device = device;
        this.plugged = device.store("host");
        this.script = device.store("script");
    }

    /** The requested size changes; the driver is interrupted. */
    void resize(long bytes) {
        device.set(Value.HOST_REQUESTED, bytes);
        device.set(Value.CONFIG_CHANGED, 1);
        device.kick();
    }

    /** The same, right behind so many more requests of the driver. */
    void resizeAfter(long requests, long bytes) {
        device.set(Value.FLIP_AFTER, requests);
        device.set(Value.FLIP_TO, bytes);
    }

    /** The next requests of a kind, or of any, are answered so. */
    void script(Optional<Request> request, Answer answer, long times) {
        long tail = device.get(Value.SCRIPT_TAIL);
        long code = request.map(Request::ordinal).orElse(ANY) * (long) CODES + answer.ordinal();
        script.put(tail, tail + times, code);
        device.set(Value.SCRIPT_TAIL, tail + times);
    }

    Answer plug(PhysRange range) {
        return answer(Request.PLUG, scripted(Request.PLUG).orElseGet(() -> tryPlug(range)), range);
    }

    Answer unplug(PhysRange range) {
        return answer(
                Request.UNPLUG,
                scripted(Request.UNPLUG)
                        .orElseGet(() -> isValid(range) && isAll(range, true) ? Answer.ACK : Answer.ERROR),
                range);
    }

    Answer unplugAll() {
        return answer(Request.UNPLUG_ALL, scripted(Request.UNPLUG_ALL).orElse(Answer.ACK), device.region());
    }

    private Answer tryPlug(PhysRange range) {
        if (!isValid(range) || !isAll(range, false)) {
            return Answer.ERROR;
        }
        boolean asked = device.get(Value.HOST_PLUGGED) + range.sizeBytes() <= device.get(Value.HOST_REQUESTED);
        return asked ? Answer.ACK : Answer.NACK;
    }

    /** {@code virtio_mem_valid_range}. */
    private boolean isValid(PhysRange range) {
        long unit = device.get(Value.DEVICE_BLOCK_SIZE);
        PhysRange usable = new PhysRange(device.get(Value.ADDRESS), device.get(Value.HOST_USABLE));
        return range.startAddress() % unit == 0 && range.sizeBytes() % unit == 0 && usable.contains(range);
    }

    private boolean isAll(PhysRange range, boolean isPlugged) {
        long unit = device.get(Value.DEVICE_BLOCK_SIZE);
        for (long address = range.startAddress(); address < range.endAddress(); address += unit) {
            if ((plugged.get(address / unit) != RangeStore.ABSENT) != isPlugged) {
                return false;
            }
        }
        return true;
    }

    private Optional<Answer> scripted(Request request) {
        for (long i = device.get(Value.SCRIPT_HEAD); i < device.get(Value.SCRIPT_TAIL); i++) {
            long code = script.get(i);
            boolean isOurs = code != RangeStore.ABSENT && (code / CODES == request.ordinal() || code / CODES == ANY);
            if (isOurs) {
                script.remove(i, i + 1);
                if (script.nextKey(0) == RangeStore.ABSENT) {
                    device.set(Value.SCRIPT_HEAD, 0);
                    device.set(Value.SCRIPT_TAIL, 0);
                }
                return Optional.of(Answer.values()[(int) (code % CODES)]);
            }
        }
        return Optional.empty();
    }

    private Answer answer(Request request, Answer answer, PhysRange range) {
        if (answer == Answer.ACK) {
            long unit = device.get(Value.DEVICE_BLOCK_SIZE);
            long first = range.startAddress() / unit;
            long end = range.endAddress() / unit;
            switch (request) {
                case PLUG -> {
                    plugged.put(first, end, 1);
                    device.add(Value.HOST_PLUGGED, range.sizeBytes());
                }
                case UNPLUG -> {
                    plugged.remove(first, end);
                    device.add(Value.HOST_PLUGGED, -range.sizeBytes());
                }
                case UNPLUG_ALL -> {
                    plugged.remove(first, end);
                    device.set(Value.HOST_PLUGGED, 0);
                }
            }
        }
        flip();
        return answer;
    }

    private void flip() {
        long after = device.get(Value.FLIP_AFTER);
        if (after > 0) {
            device.set(Value.FLIP_AFTER, after - 1);
            if (after == 1) {
                resize(device.get(Value.FLIP_TO));
            }
        }
    }

    /** Bytes of a range that are plugged. */
    long pluggedIn(PhysRange range) {
        long unit = device.get(Value.DEVICE_BLOCK_SIZE);
        long sum = 0;
        for (long i = plugged.nextKey(range.startAddress() / unit);
                i != RangeStore.ABSENT && i < range.endAddress() / unit;
                i = plugged.nextKey(i + 1)) {
            sum += unit;
        }
        return sum;
    }
}
