package io.github.mmhotplug.core.internal.state;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The machine's clock and the timers that drivers have set. */
public final class TimerTable {
    private final TreeSet<Timer> timers = new TreeSet<>();
    private long nowMillis;
    private long nextNumber;

    /**
     * A timer.
     *
     * @param dueMillis when it runs
     * @param number in which order those that are due at the same time run
     * @param driver whose it is
     * @param name the driver's name for it
     */
    public record Timer(long dueMillis, long number, String driver, String name) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return dueMillis != other.dueMillis
                    ? Long.compare(dueMillis, other.dueMillis)
                    : Long.compare(number, other.number);
        }

        private boolean is(String ofDriver, String named) {
            return driver.equals(ofDriver) && name.equals(named);
        }
    }

    public TimerTable copy() {
        TimerTable copy = new TimerTable();
        copy.timers.addAll(timers);
        copy.nowMillis = nowMillis;
        copy.nextNumber = nextNumber;
        return copy;
    }

    public long nowMillis() {
        return nowMillis;
    }

    /** The clock shows that time; it never goes back. */
    public void setNow(long millis) {
        nowMillis = Math.max(nowMillis, millis);
    }

    /** Replaces the driver's timer of that name. */
    public void schedule(String driver, String name, long delayMillis) {
        cancel(driver, name);
        timers.add(new Timer(nowMillis + delayMillis, nextNumber++, driver, name));
    }

    public void cancel(String driver, String name) {
        timers.removeIf(timer -> timer.is(driver, name));
    }

    public boolean isPending(String driver, String name) {
        return timers.stream().anyMatch(timer -> timer.is(driver, name));
    }

    /** Takes the next timer that is due by a time. */
    public Optional<Timer> pollDue(long millis) {
        return timers.isEmpty() || timers.first().dueMillis > millis
                ? Optional.empty()
                : Optional.ofNullable(timers.pollFirst());
    }

    /** All of them, in the order in which they will run. */
    public List<Timer> pending() {
        return List.copyOf(timers);
    }

    private List<String> words() {
        return timers.stream()
                .map(timer -> timer.dueMillis + " " + timer.driver + " " + timer.name)
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TimerTable that && nowMillis == that.nowMillis && words().equals(that.words());
    }

    @Override
    public int hashCode() {
        return words().hashCode();
    }
}
