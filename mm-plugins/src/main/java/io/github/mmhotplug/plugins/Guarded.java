package io.github.mmhotplug.plugins;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls code of strangers: whatever it throws becomes an answer, and an answer that does not come is one too. */
final class Guarded {
    private Guarded() {}

    /** That the call gave no answer; the message says why. */
    static final class NoAnswerException extends Exception {
        private static final long serialVersionUID = 1;

        NoAnswerException(String message) {
            super(message);
        }
    }

    /**
     * Calls, in a thread that nobody waits for longer than the limit. One that never comes back costs its thread.
     *
     * @throws NoAnswerException if it throws anything, or takes too long
     */
    static <T> T call(String what, Duration limit, Callable<T> code) throws NoAnswerException {
        FutureTask<T> task = new FutureTask<>(code);
        Thread thread = new Thread(null, task, what, 0, false);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new NoAnswerException("no answer within " + limit.toSeconds() + " s");
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new NoAnswerException("interrupted while waiting for an answer");
        } catch (ExecutionException e) {
            throw new NoAnswerException(reason(e.getCause() == null ? e : e.getCause()));
        }
    }

    /** The last cause is what the author looks for: a service loader wraps it. */
    private static String reason(Throwable thrown) {
        Throwable last = thrown;
        for (int depth = 0; last.getCause() != null && last.getCause() != last && depth < 20; depth++) {
            last = last.getCause();
        }
        String message = String.valueOf(last.getMessage()).lines().findFirst().orElse("");
        return last.getClass().getName() + (last.getMessage() == null ? "" : ": " + message);
    }
}
