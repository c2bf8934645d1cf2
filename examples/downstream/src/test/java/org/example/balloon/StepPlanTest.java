package org.example.balloon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.junit.HotplugMachine;
import io.github.mmhotplug.junit.Scenario;
import org.junit.jupiter.api.Test;

/** The plan of {@link StepPlan}, carried out on machines that are booted in milliseconds. */
class StepPlanTest {
    private static final long GIB = 1L << 30;

    /** Three lines: a guest with pages of 64K and blocks of 512 MiB takes what the plan says. */
    @Test
    @HotplugMachine(architecture = "arm64-64k", kernel = "6.12", ram = "1G")
    void aGuestWithLargePagesTakesThePlan(Machine guest) {
        assertEquals(12 * GIB, plug(guest, 12 * GIB));
    }

    @Test
    @HotplugMachine(architecture = "x86", ram = "256M")
    void aSmallGuestTakesItInSteps(Machine guest) {
        assertTrue(refuses(guest, 12 * GIB), "all at once is too much");
        assertEquals(12 * GIB, plug(guest, 12 * GIB));
    }

    /** The file runs first, on both of its machines; what it leaves is the machine of the test. */
    @Scenario("a-busy-guest.yaml")
    void aBusyGuestTakesItToo(Machine guest) {
        assertEquals(4 * GIB, plug(guest, 4 * GIB));
    }

    private static boolean refuses(Machine guest, long bytes) {
        return guest.fork().apply(add(guest, bytes)).isRefused();
    }

    private static Operation add(Machine guest, long bytes) {
        long behind =
                guest.snapshot().maxPfn() << guest.architecture().geometry().pageShift();
        long start = Math.max(4 * GIB, (behind + GIB - 1) / GIB * GIB);
        return new Operation.AddMemory(AddMemoryRequest.of(start, bytes));
    }

    private static long plug(Machine guest, long bytes) {
        guest.apply(new Operation.WriteParameter("auto_online_blocks", "online"))
                .orElseThrow();
        int pageShift = guest.architecture().geometry().pageShift();
        long free = guest.snapshot().freePages() << pageShift;
        long before = present(guest);
        for (long step : StepPlan.steps(bytes, guest.architecture().memoryBlockSizeBytes(), 1L << pageShift, free)) {
            guest.apply(add(guest, step)).orElseThrow();
        }
        return present(guest) - before;
    }

    private static long present(Machine guest) {
        return guest.snapshot().zones().stream()
                        .mapToLong(zone -> zone.presentPages())
                        .sum()
                << guest.architecture().geometry().pageShift();
    }
}
