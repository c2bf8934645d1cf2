package io.github.mmhotplug.cli;

import java.io.PrintWriter;
import java.util.function.LongSupplier;

/** One line that says where a long command is; only where a terminal watches, and only behind the first second. */
final class Progress {
    private static final long QUIET_NANOS = 1_000_000_000L;
    private static final String CLEAR = "\r\u001b[2K";

    private final PrintWriter err;
    private final boolean watched;
    private final LongSupplier clock;
    private final long start;
    private boolean shown;

    Progress(PrintWriter err, boolean watched, LongSupplier clock) {
        this.err = err;
        this.watched = watched;
        this.clock = clock;
        this.start = clock.getAsLong();
    }

    /** The launcher knows whether standard error is a terminal. */
    static Progress onTerminal(PrintWriter err) {
        return new Progress(err, Boolean.getBoolean("mmhp.terminal"), System::nanoTime);
    }

    void at(String where) {
        if (watched && clock.getAsLong() - start > QUIET_NANOS) {
            err.print(CLEAR + where);
            err.flush();
            shown = true;
        }
    }

    void clear() {
        if (shown) {
            err.print(CLEAR);
            err.flush();
            shown = false;
        }
    }
}
