package io.github.mmhotplug.scenario.verify;

/**
 * One thing that was seen on the real kernel and predicted by the model.
 *
 * @param step index of the step
 * @param name what it is: {@code block 32 state}, {@code zone 0 Normal present}
 * @param recorded what the kernel showed; {@link #ABSENT} if it did not
 * @param predicted what the model shows; {@link #ABSENT} if it does not
 * @param changed whether the recorded value differs from the one recorded before
 */
public record Observable(int step, String name, String recorded, String predicted, boolean changed) {
    /** The value of something that is not there. */
    public static final String ABSENT = "absent";

    public boolean matched() {
        return recorded.equals(predicted);
    }
}
