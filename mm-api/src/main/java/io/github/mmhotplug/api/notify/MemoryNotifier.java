package io.github.mmhotplug.api.notify;

import io.github.mmhotplug.api.outcome.Veto;
import java.util.Optional;

/** A consumer of the memory notifier chain ({@code register_memory_notifier}). Keeps no state. */
public interface MemoryNotifier {
    /** Who it is, for reports. */
    String name();

    /** {@code notifier_block.priority}: higher is asked first. */
    default int priority() {
        return 0;
    }

    /**
     * Called for every event.
     *
     * @return a veto, which counts only if the event is vetoable; its rule's errno is what the writer sees
     */
    Optional<Veto> notify(MemoryNotification notification, NotifierContext context);
}
