package io.github.mmhotplug.plugins;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

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
     * What came back.
     *
     * @param value the answer; null if there is none
     * @param reason why there is none; null if there is one
     */
    private record Answer<T>(@Nullable T value, @Nullable String reason) {}

    /**
     * Calls, in a thread that nobody waits for longer than the limit. One that never comes back costs its thread.
     *
     * @throws NoAnswerException if it throws anything, or takes too long
     */
    static <T> T call(String what, Duration limit, Callable<T> code) throws NoAnswerException {
        FutureTask<Answer<T>> task = new FutureTask<>(() -> answer(code));
        Thread thread = new Thread(null, task, what, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null); // a thread that never ends holds as little as can be
        thread.start();
        try {
            Answer<T> answer = task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.value() == null) {
                throw new NoAnswerException(String.valueOf(answer.reason()));
            }
            return answer.value();
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new NoAnswerException("no answer within " + limit.toMillis() + " ms");
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new NoAnswerException("interrupted while waiting for an answer");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new NoAnswerException(
                    "it throws what can't say what it is: " + cause.getClass().getName());
        }
    }

    /** What is thrown is a stranger's too: it is asked for its message here, where nobody waits for ever. */
    private static <T> Answer<T> answer(Callable<T> code) {
        try {
            return new Answer<>(code.call(), null);
        } catch (Throwable thrown) {
            return new Answer<>(null, reason(thrown));
        }
    }

    /** The last cause is what the author looks for: a service loader wraps it. */
    private static String reason(Throwable thrown) {
        Throwable last = thrown;
        for (int depth = 0; last.getCause() != null && last.getCause() != last && depth < 20; depth++) {
            last = last.getCause();
        }
        String message = last.getMessage();
        return last.getClass().getName()
                + (message == null
                        ? ""
                        : ": " + Printable.of(message.lines().findFirst().orElse("")));
    }
}
