package io.github.mmhotplug.drivers.virtiomem;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.VirtioMemRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code virtio_mem_remove} and {@code virtio_mem_freeze}. */
final class Removal {
    private Removal() {}

    /** What is online stays, with its holes, for ever. */
    static Outcome<Unit> remove(Device device) {
        CorePort core = device.core();
        if (!device.hasBigBlocks()) {
            removeOffline(new Sbm(device), device);
        }
        device.cancelAllWork();
        Optional<Long> left = firstLeft(device);
        List<Note> notes = new ArrayList<>();
        if (left.isEmpty()) {
            if (core.profile().has(CoreCapabilities.MEMORY_GROUPS)) {
                core.unregisterGroup((int) device.get(Value.GROUP)).ignore();
            }
            core.releaseRegion(device.region(), device.name());
        } else {
            notes.add(new Note(
                    VirtioMemRule.NOTHING_LEFT,
                    device.name() + " still has system memory added, from " + device.idRange(left.get())));
        }
        Devices devices = new Devices(core);
        devices.unregister(device);
        if (devices.all().isEmpty()) {
            core.pages().restoreOnlinePageCallback(VirtioMemProvider.ID).ignore();
        }
        device.forget();
        return Outcome.done(Unit.UNIT, notes);
    }

    /** Nobody must be able to put holes online when the callback is gone. */
    private static void removeOffline(Sbm sbm, Device device) {
        for (long id : sbm.ids(false)) {
            if (sbm.state(id) == SbmState.OFFLINE_PARTIAL
                    && new LinuxMemory(device).remove(device.idRange(id)).isDone()) {
                sbm.setState(id, SbmState.UNUSED);
            }
        }
    }

    private static Optional<Long> firstLeft(Device device) {
        for (long id = device.get(Value.FIRST_ID); id < device.get(Value.NEXT_ID); id++) {
            boolean gone = device.hasBigBlocks()
                    ? new Bbm(device).state(id).ordinal() < BbmState.ADDED.ordinal()
                    : new Sbm(device).state(id).ordinal() < SbmState.OFFLINE.ordinal();
            if (!gone) {
                return Optional.of(id);
            }
        }
        return Optional.empty();
    }

    /** The device may lose its memory while the system sleeps. */
    static Outcome<Unit> suspend(Device device) {
        boolean always = device.core().profile().quirk(CoreCapabilities.QUIRK_VIRTIO_MEM_NEVER_SUSPENDS);
        boolean loses = device.is(Value.PLUGGED) && !device.is(Value.PERSISTENT_SUSPEND);
        return always || loses
                ? Outcome.refused(Refusal.of(
                        VirtioMemRule.KEEPS_MEMORY,
                        device.name() + ": " + Bytes.prose(device.get(Value.PLUGGED))
                                + " are plugged, and may be lost while the system sleeps",
                        Fact.bytes("plugged", device.get(Value.PLUGGED))))
                : Outcome.done();
    }
}
