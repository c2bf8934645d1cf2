package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.ZoneStats;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What hosts take of a guest, and what a Xen domain does with page frames without memory; with wrong drivers. */
class BalloonsTest {
    private static final long BLOCK = 128 * Bytes.MIB;
    private static final long START = 2 * Bytes.GIB;

    @RegisterExtension
    private final Machines machines = new Machines();

    private static Operation drive(String driver, String verb, Map<String, Long> arguments) {
        Map<String, String> texts = new TreeMap<>();
        arguments.forEach((name, value) -> texts.put(name, Long.toString(value)));
        return new Operation.Drive(driver, new DriverInput(verb, texts));
    }

    private static Operation hyperv(String verb, long bytes) {
        return drive("hyperv", verb, Map.of("size", bytes));
    }

    private static Operation xen(String verb, long pages) {
        return drive("xen", verb, Map.of("pages", pages));
    }

    private static long managed(Machine machine) {
        return machine.snapshot().zones().stream()
                .mapToLong(ZoneStats::managedPages)
                .sum();
    }

    private static long fact(Machine machine, String name) {
        return machine.driverFacts().getOrDefault(name, 0L);
    }

    /** Whatever the host takes and gives, the machine is sound, and in the end it has all again. */
    @ParameterizedTest
    @CsvSource({"6.1, 1", "6.12, 2", "7.2, 3"})
    void aGuestOfHyperVGetsBackWhatItGave(String kernel, long seed) {
        Machine machine = machines.boot(Port.of("x86", kernel).builder().autoOnline(OnlineType.ONLINE));
        done(machine, drive("hyperv", "load", Map.of()));
        done(machine, drive("hyperv", "hot-add", Map.of("address", START, "size", 300 * Bytes.MIB)));
        long managed = managed(machine);
        Random random = new Random(seed);
        for (int step = 0; step < 40; step++) {
            long ballooned = fact(machine, "hyperv.pages_ballooned");
            done(
                    machine,
                    random.nextBoolean()
                            ? hyperv("balloon", (long) random.nextInt(400) << 20)
                            : hyperv("unballoon", (ballooned / 2) << 12));
            assertThat(managed - managed(machine)).isEqualTo(fact(machine, "hyperv.pages_ballooned"));
            Machines.assertSound(machine);
        }
        done(machine, hyperv("unballoon", fact(machine, "hyperv.pages_ballooned") << 12));
        assertThat(managed(machine)).isEqualTo(managed);
    }

    @Test
    void whatWaitsToGoOnlineIsCommittedForTheHost() {
        Machine machine = machines.boot(Port.of("x86", "7.2").builder());
        done(machine, drive("hyperv", "load", Map.of("pressure_report_delay", 60L)));
        done(machine, new Operation.Advance(59_000));
        assertThat(machine.driverFacts()).doesNotContainKey("hyperv.num_committed");
        done(machine, new Operation.Advance(1000));
        long committed = fact(machine, "hyperv.num_committed");
        done(machine, drive("hyperv", "hot-add", Map.of("address", START, "size", BLOCK)));
        done(machine, new Operation.Advance(5000));
        assertThat(fact(machine, "hyperv.num_committed") - committed).isEqualTo(BLOCK >> 12);
        done(machine, state(START, BLOCK, "online"));
        assertThat(fact(machine, "hyperv.num_committed") - committed)
                .as("the floor of a larger guest")
                .isEqualTo(BLOCK >> 12 >> 3);
    }

    private static Machine domain(String kernel, HotplugDriver driver) {
        MachineBuilder builder = Port.of("x86", kernel).builder().autoOnline(OnlineType.ONLINE);
        Machine machine = builder.driver(driver).boot();
        done(machine, drive("xen", "load", Map.of()));
        return machine;
    }

    /** Bug 15: pages that are mapped somewhere still have the type. */
    @Test
    void whoeverGetsAPageGetsNoPageOffline() {
        Machine machine = domain("7.2", new WrongDriver("xen") {
            @Override
            public Outcome<Unit> handle(DriverInput input, CorePort core) {
                Outcome<Unit> outcome = super.handle(input, core);
                PfnRange boot = new PfnRange(0, START >> 12);
                if (input.verb().equals("alloc")) {
                    core.pages().forEachWithheld(boot, (run, page) -> {
                        if (!page.offline()) {
                            core.pages().setOffline(run);
                        }
                    });
                }
                return outcome;
            }
        });
        done(machine, xen("alloc", 100));
        assertThat(MachineInvariants.broken(machine)).anyMatch(line -> line.contains("PageOffline => mapcount 0"));
    }

    /** Bug 16: from 6.11 on pages come with their type. */
    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void aTypeIsSetOnce(String kernel) {
        Machine machine = domain(kernel, new WrongDriver("xen") {
            @Override
            public void onlinePages(PfnRange pfns, CorePort core) {
                core.pages().setOffline(pfns);
                super.onlinePages(pfns, core);
            }
        });
        Operation dimm = Ops.plug(8 * Bytes.GIB, BLOCK);
        if (kernel.equals("6.1")) {
            done(machine, dimm);
            Machines.assertSound(machine);
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> machine.apply(dimm).ignore())
                    .withMessageContaining("type is set only from untyped");
        }
    }

    /** Bug 17: what could not be had is not asked for any longer. */
    @Test
    void aFailedAllocationLeavesNothing() {
        Machine machine = machines.boot(Port.of("x86", "7.2").faithful().builder());
        done(machine, drive("xen", "load", Map.of("unpopulated", 1000L)));
        assertThat(machine.apply(xen("alloc", 1 << 20)).isRefused()).isTrue();
        assertThat(fact(machine, "xen.target_unpopulated")).isZero();
        assertThat(fact(machine, "xen.balloon_low"))
                .as("those that came are back")
                .isEqualTo(1000);
    }

    /** Bug 18: a balloon that begins full. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1000, 100_000})
    void theBootTargetLeavesOutWhatHasNoMemory(long unpopulated) {
        Machine machine = machines.boot(Port.of("x86", "7.2").builder());
        long managed = managed(machine);
        done(machine, drive("xen", "load", Map.of("unpopulated", unpopulated)));
        assertThat(managed - managed(machine)).isEqualTo(unpopulated);
        assertThat(fact(machine, "xen.target_pages")).isEqualTo((START >> 12) - unpopulated);
        assertThat(fact(machine, "xen.total_pages")).isEqualTo(START >> 12);
        done(machine, xen("target", START >> 12));
        done(machine, new Operation.Advance(60_000));
        assertThat(managed(machine)).isEqualTo(managed);
    }
}
