package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.outcome.Outcome;
import java.util.Map;
import java.util.Optional;

/** The dax bus with one of the mistakes of kmem's history. */
final class WrongDax extends WrongDriver {
    /** What it does wrong. */
    enum Mistake {
        /** It forgets its name while memory that cannot go is still called so. */
        FREES_NAME,
        /** It keeps its own region. */
        LEAKS_REGION,
        /** It drops its region, and not what lies inside. */
        LEAKS_CHILD
    }

    private final Mistake mistake;

    WrongDax(Mistake mistake) {
        super("dax");
        this.mistake = mistake;
    }

    @Override
    CorePort mistaken(CorePort core) {
        return switch (mistake) {
            case FREES_NAME ->
                answering(CorePort.class, core, Map.of("removeMemory", call -> {
                    Outcome<?> removed = (Outcome<?>) call.right().get();
                    if (removed.isRefused()) {
                        core.releaseRegion((PhysRange) call.arguments().get(0), Dax.DEVICE);
                    }
                    return removed;
                }));
            case LEAKS_REGION -> answering(CorePort.class, core, Map.of("releaseRegion", call -> Optional.empty()));
            case LEAKS_CHILD -> answering(CorePort.class, core, Map.of("removeMemory", call -> Outcome.done()));
        };
    }
}
