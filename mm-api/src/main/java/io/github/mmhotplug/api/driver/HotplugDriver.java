package io.github.mmhotplug.api.driver;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A driver that brings memory: it turns what its host says into calls of the core, as the kernel's driver does.
 * Keeps no state; what it must remember lives in {@link CorePort#state}.
 */
public interface HotplugDriver {
    /** The driver's id: {@code acpi}. */
    String id();

    /**
     * Why a machine of this variant cannot have the driver, as {@link DriverArchitectures} says it: then no input reaches
     * the driver, and none of its notifiers hears anything. By default every machine can.
     *
     * @param variant {@link io.github.mmhotplug.api.Architecture#variant}
     */
    default Optional<Veto> unavailable(String variant) {
        return Optional.empty();
    }

    /**
     * Handles one input to its end.
     *
     * @param input what the host or user wants, never null
     * @param core the core, valid during the call only
     * @throws IllegalArgumentException if the driver has no such verb or an argument is malformed
     */
    Outcome<Unit> handle(DriverInput input, CorePort core);

    /**
     * {@code online_page_callback_t}, called if the driver has set it: these pages of a block go online. What the driver
     * does not pass to {@link PagePort#genericOnline} stays withheld. The kernel calls once for each naturally aligned
     * chunk of up to the largest order; here the chunks come in one piece.
     */
    default void onlinePages(PfnRange pfns, CorePort core) {
        core.pages().genericOnline(pfns);
    }

    /**
     * A timer or work item of the driver is due.
     *
     * @param name as the driver called it in {@link TimerPort#schedule}
     * @return what there is to note; a refusal becomes a note too, for nobody waits for it
     */
    default Outcome<Unit> timerExpired(String name, CorePort core) {
        throw new IllegalStateException("driver " + id() + " has no timer " + name);
    }

    /** Numbers that can be asked of the driver: by name, as {@code virtio0.plugged_size}. Changes nothing. */
    default Map<String, Long> facts(CorePort core) {
        return Map.of();
    }

    /** What of the driver's own promises does not hold between two operations, as the machine's invariants say it. */
    default List<String> brokenInvariants(CorePort core) {
        return List.of();
    }

    /**
     * What of the driver's promises about one input it did not keep: those that show only in the difference.
     *
     * @param refusal what the driver answered, or empty if it did as told
     * @param before the core before the input, to look at
     * @param after the core now, to look at
     */
    default List<String> brokenPromises(DriverInput input, Optional<Refusal> refusal, CorePort before, CorePort after) {
        return List.of();
    }

    /** The driver's consumers of memory notifications. */
    default List<MemoryNotifier> notifiers() {
        return List.of();
    }
}
