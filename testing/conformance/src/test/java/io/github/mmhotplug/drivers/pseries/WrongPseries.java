package io.github.mmhotplug.drivers.pseries;

import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import java.util.Optional;

/** The pseries driver with one of the mistakes of its history. */
public final class WrongPseries extends PseriesMemoryDriver {
    /** What it does wrong. */
    public enum Mistake {
        /** It takes reserved LMBs for available. */
        COUNTS_RESERVED,
        /** It looks neither for the end of the table nor for what is reserved in it. */
        CHECKS_NO_RANGE,
        /** It takes the LMB behind the last one too. */
        ONE_TOO_MANY,
        /** It leaves the marks of a request on its LMBs. */
        LEAVES_MARKS
    }

    private final Mistake mistake;

    public WrongPseries(Mistake mistake) {
        this.mistake = mistake;
    }

    @Override
    DlparRequest request(CorePort core, boolean adds) {
        return switch (mistake) {
            case COUNTS_RESERVED ->
                new DlparRequest(core, adds) {
                    @Override
                    boolean isCandidate(long lmb) {
                        return table.is(lmb, LmbTable.ASSIGNED) != adds;
                    }
                };
            case CHECKS_NO_RANGE ->
                new DlparRequest(core, adds) {
                    @Override
                    Optional<Refusal> outside(long start, long count) {
                        return Optional.empty();
                    }
                };
            case ONE_TOO_MANY ->
                new DlparRequest(core, adds) {
                    @Override
                    Outcome<Unit> byIndexedCount(long index, long count) {
                        return super.byIndexedCount(index, count + 1);
                    }
                };
            case LEAVES_MARKS ->
                new DlparRequest(core, adds) {
                    @Override
                    void unmark() {
                        // this is what it forgets
                    }
                };
        };
    }
}
