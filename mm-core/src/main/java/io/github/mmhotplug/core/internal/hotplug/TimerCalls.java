package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.driver.TimerPort;
import io.github.mmhotplug.core.internal.state.TimerTable;

/** The clock as a driver sees it. */
record TimerCalls(TimerTable timers) implements TimerPort {
    @Override
    public long nowMillis() {
        return timers.nowMillis();
    }

    @Override
    public void schedule(String driver, String name, long delayMillis) {
        if (delayMillis < 0) {
            throw new IllegalArgumentException("timer " + name + " of " + driver + " in " + delayMillis + " ms");
        }
        timers.schedule(driver, name, delayMillis);
    }

    @Override
    public void cancel(String driver, String name) {
        timers.cancel(driver, name);
    }

    @Override
    public boolean isPending(String driver, String name) {
        return timers.isPending(driver, name);
    }
}
