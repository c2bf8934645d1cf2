package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.List;

/** {@code struct virtio_mem}: one device with what its driver knows; all of it lives in stores of the machine. */
final class Device {
    static final long RETRY_MIN_MILLIS = 50_000;
    static final long RETRY_MAX_MILLIS = 300_000;

    private static final String WORK = ".work";
    private static final String RETRY = ".retry";

    private final String name;
    private final CorePort core;
    private final RangeStore values;

    Device(String name, CorePort core) {
        this.name = name;
        this.core = core;
        this.values = core.state(name);
    }

    String name() {
        return name;
    }

    CorePort core() {
        return core;
    }

    boolean exists() {
        return values.get(Value.ADDRESS.ordinal()) != RangeStore.ABSENT;
    }

    long get(Value value) {
        long found = values.get(value.ordinal());
        return found == RangeStore.ABSENT ? 0 : found;
    }

    void set(Value value, long number) {
        values.put(value.ordinal(), value.ordinal() + 1L, number);
    }

    boolean is(Value value) {
        return get(value) != 0;
    }

    void add(Value value, long more) {
        set(value, get(value) + more);
    }

    /** Another store of the device. */
    RangeStore store(String suffix) {
        return core.state(name + "." + suffix);
    }

    /** Nothing is remembered any more. */
    void forget() {
        values.remove(0, Value.values().length);
        for (String suffix : List.of("host", "script", "states", "sbs")) {
            store(suffix).remove(Long.MIN_VALUE + 1, Long.MAX_VALUE);
        }
    }

    PhysRange region() {
        return new PhysRange(get(Value.ADDRESS), get(Value.REGION_SIZE));
    }

    boolean hasBigBlocks() {
        return is(Value.BIG_BLOCKS);
    }

    long blockBytes() {
        return core.memoryBlockSizeBytes();
    }

    /** Bytes of what one id stands for: a memory block, or a big block. */
    long idBytes() {
        return hasBigBlocks() ? get(Value.UNIT) : blockBytes();
    }

    PhysRange idRange(long id) {
        return new PhysRange(id * idBytes(), idBytes());
    }

    PfnRange pfns(long address, long bytes) {
        return new PhysRange(address, bytes).toPfns(core.geometry().pageShift());
    }

    /** {@code virtio_mem_could_add_memory}. */
    boolean couldAdd(long bytes) {
        return get(Value.OFFLINE_SIZE) + bytes <= get(Value.OFFLINE_THRESHOLD);
    }

    /** Up to 6.10 hot-added pages are reserved until they are online, and the driver counts for the core. */
    boolean pagesStartReserved() {
        return core.profile().word(CoreCapabilities.HOTPLUG_PAGE_INIT).equals("reserved");
    }

    /** {@code virtio_mem_retry}: has the main loop run. */
    void kick() {
        core.timers().schedule(VirtioMemProvider.ID, name + WORK, 0);
    }

    void startRetryTimer() {
        core.timers().schedule(VirtioMemProvider.ID, name + RETRY, get(Value.RETRY_MILLIS));
    }

    void cancelRetryTimer() {
        core.timers().cancel(VirtioMemProvider.ID, name + RETRY);
    }

    void cancelAllWork() {
        cancelRetryTimer();
        core.timers().cancel(VirtioMemProvider.ID, name + WORK);
    }

    /** The device that a timer is about. */
    static Device ofTimer(String timer, CorePort core) {
        return new Device(timer.substring(0, timer.lastIndexOf('.')), core);
    }

    static boolean isRetry(String timer) {
        return timer.endsWith(RETRY);
    }
}
