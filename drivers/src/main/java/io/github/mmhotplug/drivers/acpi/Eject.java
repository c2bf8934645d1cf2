package io.github.mmhotplug.drivers.acpi;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.DriverRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code acpi_scan_hot_remove}, then {@code acpi_memory_remove_memory}: all of the device, or nothing. */
final class Eject {
    private static final String SYMBOL = "acpi_scan_try_to_offline";

    static final String EJ0_WORKS = "works";

    private Eject() {}

    /** {@code acpi_evaluate_ej0}, behind the removal: what firmware says brings no memory back. */
    static Optional<Note> ej0(String answer) {
        return switch (answer) {
            case EJ0_WORKS -> Optional.empty();
            case "missing" ->
                Optional.of(new Note(DriverRule.EJECT_METHOD, "no _EJ0: the memory is gone, the device stays"));
            case "fails" ->
                Optional.of(new Note(DriverRule.EJECT_WORKS, "_EJ0 failed: the memory is gone, the device stays"));
            default -> throw new IllegalArgumentException("'ej0' of 'eject' is works, missing or fails, not " + answer);
        };
    }

    static Outcome<Unit> run(MemoryDevice device, CorePort core) {
        List<PhysRange> ranges = device.enabledRanges();
        return offline(ranges, core).then(offline -> detach(device, ranges, core));
    }

    /**
     * {@code acpi_scan_try_to_offline}: every block, and once more those that refused, for one may have held what
     * describes another; if one still refuses, those that were taken offline come back.
     */
    private static Outcome<Unit> offline(List<PhysRange> ranges, CorePort core) {
        List<Integer> before = online(ranges, core);
        // whatever came of it, the state of the blocks tells
        before.forEach(block -> core.offlineBlock(block).ignore());
        Outcome<Unit> last = Outcome.done();
        for (int block : online(ranges, core)) {
            Outcome<Unit> again = core.offlineBlock(block);
            last = last.isRefused() ? last : again;
        }
        if (last.isRefused()) {
            List<Integer> stayed = online(ranges, core);
            before.stream()
                    .filter(block -> !stayed.contains(block))
                    .forEach(block -> core.onlineBlock(block).ignore());
        }
        return last.fold(done -> Outcome.done(), why -> Outcome.refused(asEjecting(why)));
    }

    /** Whatever kept a block online, the bus says {@code EBUSY}. */
    private static Refusal asEjecting(Refusal why) {
        return new Refusal(Errno.EBUSY, why.rule(), why.detail(), why.facts(), SYMBOL, why.kernelWouldDie());
    }

    private static List<Integer> online(List<PhysRange> ranges, CorePort core) {
        List<Integer> blocks = new ArrayList<>();
        ranges.forEach(range -> blocks.addAll(core.onlineBlocks(range)));
        return blocks;
    }

    private static Outcome<Unit> detach(MemoryDevice device, List<PhysRange> ranges, CorePort core) {
        Outcome<Unit> removed = Outcome.done();
        for (PhysRange range : ranges) {
            removed = removed.then(done -> core.removeMemory(range));
        }
        return removed.map(done -> {
            // refused where blocks are left; the device goes all the same
            device.group().ifPresent(group -> core.unregisterGroup(group).ignore());
            device.forget();
            return done;
        });
    }
}
