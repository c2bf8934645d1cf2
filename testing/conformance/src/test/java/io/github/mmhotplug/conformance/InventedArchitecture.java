package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import java.util.Optional;

/** A port that does not exist, or one with a mistake: as another one, and different only from when it is armed. */
class InventedArchitecture extends DelegatingArchitecture {
    InventedArchitecture(Architecture port) {
        super(port);
        arm(false);
    }

    /** The default of the interface, over this port's geometry. */
    @Override
    public Optional<Veto> supportsMemmapOnMemory(long vmemmapBytes) {
        return Architecture.wholePmdLeaves(geometry(), vmemmapBytes);
    }
}
