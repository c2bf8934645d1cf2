package io.github.mmhotplug.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.core.Swap;
import io.github.mmhotplug.core.Swap.Decision;
import io.github.mmhotplug.plugins.Plugin;
import io.github.mmhotplug.plugins.PluginHost;
import io.github.mmhotplug.plugins.PluginState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines of many threads move from one version of a plugin to the next while it is being replaced. */
class SwapUnderThreadsTest {
    private static final int THREADS = 8;
    private static final int VERSIONS = 12;
    private static final long PATIENCE_SECONDS = 180;

    @TempDir
    private Path folder;

    @Test
    void everyMachineStaysWholeAndTheOldOnesClose() throws Exception {
        Path jar = TestJar.x86("1.0").write(folder.resolve("x86.jar"));
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        List<Plugin> old = new ArrayList<>();
        try (PluginHost host = Hosts.of(folder).open()) {
            CountDownLatch working = new CountDownLatch(THREADS);
            AtomicBoolean last = new AtomicBoolean();
            List<Future<Integer>> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                workers.add(pool.submit(() -> work(host, working, last)));
            }
            assertThat(working.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            for (int version = 2; version <= VERSIONS; version++) {
                old.add(host.plugins().get(0));
                TestJar.x86(version + ".0").write(jar);
                assertThat(host.rescan()).hasSize(1);
            }
            last.set(true);
            for (Future<Integer> worker : workers) {
                assertThat(worker.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isPositive();
            }
            assertThat(old).hasSize(VERSIONS - 1).allSatisfy(plugin -> {
                assertThat(plugin.state()).isEqualTo(PluginState.CLOSED);
                assertThat(plugin.users()).isEmpty();
            });
            assertThat(host.plugins().get(0).users()).isEmpty();
        } finally {
            pool.shutdownNow();
        }
    }

    /** Swaps to what there is now until nothing will change any more; says how often. */
    private static int work(PluginHost host, CountDownLatch working, AtomicBoolean last) {
        int swaps = 0;
        try (Machine machine = Hosts.boot(host, "x86")) {
            Hosts.grow(machine);
            working.countDown();
            boolean ending;
            do {
                ending = last.get();
                MachineSnapshot before = machine.snapshot();
                if (swapped(host, machine)) {
                    swaps++;
                }
                assertThat(machine.snapshot()).isEqualTo(before);
                Hosts.shrink(machine);
                Hosts.grow(machine);
            } while (!ending || !isNewest(host, machine));
        }
        return swaps;
    }

    /** A version that was replaced between the look and the swap takes no new users: the machine is as it was. */
    private static boolean swapped(PluginHost host, Machine machine) {
        Swap swap;
        try {
            swap = machine.swap(Hosts.target(host, "x86"));
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("takes no new users");
            return false;
        }
        assertThat(swap.operations()).isEmpty();
        assertThat(swap.state()).isEmpty();
        assertThat(swap.decision()).isEqualTo(Decision.ACCEPTED);
        return true;
    }

    private static boolean isNewest(PluginHost host, Machine machine) {
        return machine.architecture()
                .getClass()
                .getClassLoader()
                .getName()
                .equals(host.plugins().get(0).title());
    }
}
