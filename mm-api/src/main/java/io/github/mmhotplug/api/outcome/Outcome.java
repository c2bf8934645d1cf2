package io.github.mmhotplug.api.outcome;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What became of something that a kernel may refuse: {@link Done} with a value and notes, or {@link Refused} with an
 * errno and a reason. A refusal is a normal result here, so it is a value and not an exception.
 *
 * @param <T> the value of success
 */
@CheckReturnValue
public sealed interface Outcome<T> permits Outcome.Done, Outcome.Refused {

    /**
     * It happened.
     *
     * @param value what came of it
     * @param notes what there is to say beside
     */
    record Done<T>(T value, List<Note> notes) implements Outcome<T> {
        private static final Done<Unit> UNIT = new Done<>(Unit.UNIT, List.of());

        public Done {
            notes = List.copyOf(notes);
        }
    }

    /**
     * It did not happen, and nothing changed.
     *
     * @param reason why
     */
    record Refused<T>(Refusal reason) implements Outcome<T> {}

    static Outcome<Unit> done() {
        return Done.UNIT;
    }

    static <T> Outcome<T> done(T value) {
        return new Done<>(value, List.of());
    }

    static <T> Outcome<T> done(T value, List<Note> notes) {
        return new Done<>(value, notes);
    }

    static <T> Outcome<T> refused(Refusal reason) {
        return new Refused<>(reason);
    }

    default boolean isDone() {
        return this instanceof Done<T>;
    }

    default boolean isRefused() {
        return this instanceof Refused<T>;
    }

    /** The refusal, if it is one. */
    default Optional<Refusal> refusal() {
        return this instanceof Refused<T> refused ? Optional.of(refused.reason()) : Optional.empty();
    }

    /** The notes; none on a refusal. */
    default List<Note> notes() {
        return List.of();
    }

    default <R> R fold(Function<? super T, ? extends R> done, Function<? super Refusal, ? extends R> refused) {
        if (this instanceof Done<T> success) {
            return done.apply(success.value());
        }
        return refused.apply(((Refused<T>) this).reason());
    }

    default <R> Outcome<R> map(Function<? super T, ? extends R> onDone) {
        return fold(value -> done(onDone.apply(value), notes()), Outcome::refused);
    }

    /** Goes on with the next step if this one succeeded; notes add up. */
    default <R> Outcome<R> then(Function<? super T, Outcome<R>> next) {
        return fold(value -> next.apply(value).withNotesBefore(notes()), Outcome::refused);
    }

    /** This outcome with earlier notes in front; a refusal has none. */
    default Outcome<T> withNotesBefore(List<Note> earlier) {
        if (earlier.isEmpty() || !(this instanceof Done<T> success)) {
            return this;
        }
        List<Note> all = new ArrayList<>(earlier);
        all.addAll(success.notes());
        return done(success.value(), all);
    }

    /** For a step whose failure changes nothing of what follows, as a rollback's: looked at, and let be. */
    default void ignore() {}

    /**
     * The value, for callers that prefer exceptions.
     *
     * @throws HotplugRefusedException if it was refused
     */
    default T orElseThrow() {
        return fold(value -> value, reason -> {
            throw new HotplugRefusedException(reason);
        });
    }
}
