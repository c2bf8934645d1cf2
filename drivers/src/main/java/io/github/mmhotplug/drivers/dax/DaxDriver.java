package io.github.mmhotplug.drivers.dax;

import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** {@code struct dax_device_driver}: what can have a dax device. */
enum DaxDriver {
    /** User space maps the device. */
    DEVICE_DAX {
        @Override
        Outcome<Unit> probe(DaxDevice device, CorePort core) {
            return DeviceDax.probe(device, core);
        }

        @Override
        Outcome<Unit> remove(DaxDevice device, CorePort core) {
            return DeviceDax.remove(device, core);
        }
    },

    /** The device is system memory. */
    KMEM {
        @Override
        Outcome<Unit> probe(DaxDevice device, CorePort core) {
            return Kmem.probe(device, core);
        }

        @Override
        Outcome<Unit> remove(DaxDevice device, CorePort core) {
            return Kmem.remove(device, core);
        }
    };

    /** What the device becomes, or why not: then nothing is left of it. */
    abstract Outcome<Unit> probe(DaxDevice device, CorePort core);

    /** What the device was is taken back as far as it can be. */
    abstract Outcome<Unit> remove(DaxDevice device, CorePort core);

    static Optional<DaxDriver> named(String name) {
        return Arrays.stream(values())
                .filter(driver -> driver.toString().equals(name))
                .findFirst();
    }

    /** Its name in {@code /sys/bus/dax/drivers}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
