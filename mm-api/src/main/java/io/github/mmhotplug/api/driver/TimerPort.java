package io.github.mmhotplug.api.driver;

/**
 * Timers and work items on the machine's own clock, which moves only when somebody lets time pass. What is due runs by
 * due time, then in the order in which it was asked for.
 */
public interface TimerPort {
    /** Milliseconds since boot. */
    long nowMillis();

    /**
     * {@code mod_timer}, {@code hrtimer_start}: replaces the driver's timer of that name. With a delay of 0 it is {@code
     * queue_work}: it runs as soon as the operation in progress has ended.
     *
     * @param driver the driver's id; {@link HotplugDriver#timerExpired} is called
     * @param name the driver's own name for it
     * @throws IllegalArgumentException if the delay is negative
     */
    void schedule(String driver, String name, long delayMillis);

    /** {@code del_timer}: nothing happens if there is none. */
    void cancel(String driver, String name);

    /** Whether such a timer runs. */
    boolean isPending(String driver, String name);
}
