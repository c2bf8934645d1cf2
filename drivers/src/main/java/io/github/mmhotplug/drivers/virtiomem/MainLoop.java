package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.VirtioMemRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code virtio_mem_run_wq}: brings what is plugged to what is requested, one step after the other. */
final class MainLoop {
    private final Device device;
    private final List<Note> notes = new ArrayList<>();

    MainLoop(Device device) {
        this.device = device;
    }

    /** What there is to note: why it ended, if not by success. */
    Outcome<Unit> run() {
        device.cancelRetryTimer();
        if (device.is(Value.BROKEN)) {
            return Outcome.done(
                    Unit.UNIT,
                    List.of(new Note(
                            VirtioMemRule.DEVICE_WORKS,
                            device.name() + " is broken: nothing is asked of the host any more")));
        }
        device.set(Value.WORKING, 1);
        Optional<Refusal> why = once().refusal();
        while (why.isPresent() && why.get().errno() == Errno.EAGAIN) {
            notes.add(note(why.get()));
            why = once().refusal();
        }
        why.ifPresentOrElse(this::stopped, () -> device.set(Value.RETRY_MILLIS, Device.RETRY_MIN_MILLIS));
        device.set(Value.WORKING, 0);
        return Outcome.done(Unit.UNIT, notes);
    }

    private Outcome<Unit> once() {
        Outcome<Unit> rc = device.is(Value.UNPLUG_ALL_REQUIRED) ? new Requests(device).unplugAll() : Outcome.done();
        if (device.is(Value.CONFIG_CHANGED)) {
            device.set(Value.CONFIG_CHANGED, 0);
            Probe.refreshConfig(device);
        }
        return rc.then(any -> cleanUp()).then(any -> resize()).then(any -> nothingLeft());
    }

    private Outcome<Unit> cleanUp() {
        return device.hasBigBlocks() ? new Bbm(device).cleanUp() : new SbmUnplug(device).cleanUp();
    }

    private Outcome<Unit> resize() {
        long more = device.get(Value.REQUESTED) - device.get(Value.PLUGGED);
        if (more > 0) {
            return device.hasBigBlocks() ? new Bbm(device).plug(more) : new SbmPlug(device).run(more);
        }
        if (more < 0) {
            return device.hasBigBlocks() ? new Bbm(device).unplug(-more) : new SbmUnplug(device).run(-more);
        }
        return Outcome.done();
    }

    /** A block that is empty and still there is tried again. */
    private Outcome<Unit> nothingLeft() {
        return device.is(Value.HAVE_UNPLUGGED)
                ? Outcome.refused(Refusal.of(
                        VirtioMemRule.EMPTY_BLOCKS_GO, device.name() + ": an empty memory block can't be removed yet"))
                : Outcome.done();
    }

    private void stopped(Refusal why) {
        notes.add(note(why));
        switch (why.errno()) {
            case ENOSPC -> {}
            case ETXTBSY, EBUSY, ENOMEM -> device.startRetryTimer();
            default -> device.set(Value.BROKEN, 1);
        }
    }

    private static Note note(Refusal why) {
        return new Note(why.rule(), why.detail());
    }

    /** {@code virtio_mem_timer_expired}. */
    static void expired(Device device) {
        device.set(Value.RETRY_MILLIS, Math.min(device.get(Value.RETRY_MILLIS) * 2, Device.RETRY_MAX_MILLIS));
        device.kick();
    }
}
