package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.remove;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapEvent;
import io.github.mmhotplug.core.MemmapEvent.Freed;
import io.github.mmhotplug.core.MemmapEvent.Marked;
import io.github.mmhotplug.core.MemmapEvent.SectionRemoved;
import io.github.mmhotplug.core.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What is marked when, and freed when, of a memmap that lies in its own range; mainline beside it. */
class MemmapTraceTest {
    private static final long GIB = Bytes.GIB;
    private static final long START = 4 * GIB;
    private static final long HEAD = START >> 12;

    @RegisterExtension
    final Machines machines = new Machines();

    private static Stream<Port> portsWithTheDesign() {
        return Port.removing().filter(port -> port.has(CoreCapabilities.MEMMAP_FROM_RANGE));
    }

    private static List<MemmapEvent> trace(Machine machine, Operation operation) {
        List<MemmapEvent> events = new ArrayList<>();
        assertThat(machine.apply(operation, Faults.NONE, events::add).isDone()).isTrue();
        return events;
    }

    private static <T extends MemmapEvent> List<T> of(Class<T> kind, List<MemmapEvent> events) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static long pagesPerSection(Machine machine) {
        return machine.architecture().geometry().pagesPerSection();
    }

    /** {@code flush_alloc_pfns} is called for every section: the head's count grows with them. */
    @Test
    void in2018EverySectionMarksItsPages() {
        Machine machine = machines.warm(Port.of("x86", "rfc-2018"));
        List<MemmapEvent> events = trace(machine, add(START, 9 * GIB, MhpFlag.MEMMAP_FROM_RANGE));
        assertThat(events)
                .isEqualTo(LongStream.rangeClosed(1, 72)
                        .mapToObj(section -> new Marked(HEAD, 512, section * 512, section))
                        .toList());
    }

    /** {@code mark_vmemmap_pages} runs once, behind the last section. */
    @Test
    void in2019AllPagesAreMarkedAtOnce() {
        Machine machine = machines.warm(Port.of("x86", "rfc-2019"));
        assertThat(trace(machine, add(START, 9 * GIB, MhpFlag.MEMMAP_FROM_RANGE)))
                .containsExactly(new Marked(HEAD, 36864, 36864, 72));
    }

    /** Under powerpc's leaves of 2 MiB one of 128 sections takes pages from the range; all of them count. */
    @Test
    void aSectionWithoutPagesOfItsOwnCountsAllTheSame() {
        Machine machine = machines.warm(Port.of("powerpc-radix-64k", "rfc-2018"));
        long start = 32 * GIB;
        List<Marked> marked = of(Marked.class, trace(machine, add(start, 9 * GIB, MhpFlag.MEMMAP_FROM_RANGE)));
        assertThat(marked).hasSize(576);
        assertThat(marked.stream().filter(event -> event.newPages() > 0)).hasSize(5);
        assertThat(marked.get(575)).isEqualTo(new Marked(start >> 16, 0, 160, 576));
    }

    /** I16, I17: nothing is freed before the last section is gone, and then from the end to the head. */
    @ParameterizedTest
    @MethodSource("portsWithTheDesign")
    void theMemmapWaitsForTheLastSectionAndGoesBackwards(Port port) {
        Machine machine = machines.warm(port);
        long start = port.reference().hotplugStart();
        // what a port keeps, it keeps from the first cycle on
        done(machine, add(start, 9 * GIB, MhpFlag.MEMMAP_FROM_RANGE));
        done(machine, remove(start, 9 * GIB));
        Machine before = machine.fork();
        if (Ops.hotAdd(machine, add(start, 9 * GIB, MhpFlag.MEMMAP_FROM_RANGE))
                .marking()
                .isEmpty()) {
            return;
        }
        long per = pagesPerSection(machine);
        long head = start / machine.architecture().geometry().pageSizeBytes();
        long sections = 9 * GIB / machine.architecture().geometry().sectionSizeBytes();
        long backing = machine.frames().vmemmapRuns().get(0).pageCount();

        List<MemmapEvent> events = trace(machine, remove(start, 9 * GIB));

        List<MemmapEvent> expected = new ArrayList<>();
        for (long i = 0; i < sections; i++) {
            expected.add(new SectionRemoved(new PfnRange(head + i * per, per), OptionalLong.of(sections - 1 - i)));
        }
        assertThat(events.subList(0, (int) sections)).isEqualTo(expected);
        List<Freed> freed = of(Freed.class, events);
        assertThat(events).hasSize((int) (2 * sections));
        assertThat(freed)
                .extracting(event -> event.pfns().startPfn())
                .containsExactlyElementsOf(LongStream.range(0, sections)
                        .mapToObj(i -> head + (sections - 1 - i) * per)
                        .toList());
        assertThat(freed.stream().mapToLong(Freed::backingPages).sum()).isEqualTo(backing);
        assertThat(machine.differencesFrom(before)).isEmpty();
    }

    @Test
    void of9GibOnX86SeventyTwoSectionsWait() {
        Machine machine = machines.warm(Port.of("x86", "rfc-2019"));
        Machine before = machine.fork();
        done(machine, add(START, 9 * GIB, MhpFlag.MEMMAP_FROM_RANGE));
        List<MemmapEvent> events = trace(machine, remove(START, 9 * GIB));
        assertThat(events).hasSize(144);
        assertThat(events.subList(0, 72)).allMatch(SectionRemoved.class::isInstance);
        assertThat(events.get(71))
                .isEqualTo(new SectionRemoved(new PfnRange(HEAD + 71 * 32768, 32768), OptionalLong.of(0)));
        assertThat(events.get(72)).isEqualTo(new Freed(new PfnRange(HEAD + 71 * 32768, 32768), 512));
        assertThat(events.get(143)).isEqualTo(new Freed(new PfnRange(HEAD, 32768), 512));
        assertThat(machine.differencesFrom(before)).containsExactly("max_pfn");
    }

    /** Mainline passes the altmap again, or has none: each section's memmap goes with it. */
    @ParameterizedTest
    @ValueSource(strings = {"rfc-2019", "6.1", "7.2"})
    void whatIsNotMarkedGoesWithItsSection(String kernel) {
        Machine machine = machines.warm(Port.of("x86", kernel));
        assertThat(trace(machine, add(START, GIB))).isEmpty();
        List<MemmapEvent> events = trace(machine, remove(START, GIB));
        assertThat(events).hasSize(16);
        for (int i = 0; i < 8; i++) {
            PfnRange section = new PfnRange(HEAD + i * 32768L, 32768);
            assertThat(events.get(2 * i)).isEqualTo(new SectionRemoved(section, OptionalLong.empty()));
            assertThat(events.get(2 * i + 1)).isEqualTo(new Freed(section, 512));
        }
    }

    /** A table of the vmemmap covers 512 sections; without the second the add fails half way. */
    @ParameterizedTest
    @ValueSource(strings = {"rfc-2018", "rfc-2019"})
    void whatAFailedAddHasMarkedIsMarkedNoMore(String kernel) {
        Machine machine = machines.warm(Port.of("x86", kernel));
        List<MemmapEvent> events = new ArrayList<>();
        Machine before = machine.fork();
        Operation add = add(START, 128 * GIB, MhpFlag.MEMMAP_FROM_RANGE);
        assertThat(machine.apply(add, Faults.allocationsFrom(0), events::add).isRefused())
                .isTrue();
        assertThat(machine.differencesFrom(before)).isEmpty();
        List<Marked> marked = of(Marked.class, events);
        if (kernel.equals("rfc-2018")) {
            assertThat(marked).isNotEmpty().allMatch(event -> event.newPages() == 512);
        } else {
            assertThat(marked).isEmpty();
        }
        assertThat(of(Freed.class, events)).isNotEmpty();
        done(machine, add);
    }

    /** H42: the real design of 2019 marks all the same, and the head counts sections that never were. */
    @Test
    void aFaithfulKernelMarksAfterAFailureIn2019AndWhatItHasIn2018() {
        Operation add = add(START, 128 * GIB, MhpFlag.MEMMAP_FROM_RANGE);
        List<Long> refcounts = new ArrayList<>();
        for (String kernel : List.of("rfc-2018", "rfc-2019")) {
            Machine machine = Port.of("x86", kernel).faithful().builder().boot();
            List<MemmapEvent> events = new ArrayList<>();
            assertThat(machine.apply(add, Faults.allocationsFrom(0), events::add)
                            .isRefused())
                    .isTrue();
            List<Marked> marked = of(Marked.class, events);
            Marked last = marked.get(marked.size() - 1);
            assertThat(marked).hasSize(kernel.equals("rfc-2018") ? (int) last.headRefcount() : 1);
            refcounts.add(last.headRefcount());
        }
        assertThat(refcounts.get(0)).isLessThan(1024);
        assertThat(refcounts.get(1)).isEqualTo(1024);
    }

    @Test
    void theCommandShowsItAndOnlyIfAsked() {
        String command = "9G --arch x86 --memmap from-range --kernel rfc-2019";
        assertThat(Cli.addOne(command).has("trace")).isFalse();
        JsonNode trace = Cli.addOne(command + " --trace-pages").get("trace");
        assertThat(trace.get("add")).hasSize(1);
        assertThat(trace.at("/add/0/headRefcount").asLong()).isEqualTo(72);
        JsonNode removal = trace.get("removal");
        assertThat(removal.get("outcome").asString()).isEqualTo("done");
        assertThat(removal.get("events")).hasSize(144);
        assertThat(removal.at("/events/72/event").asString()).isEqualTo("memmapFreed");
        assertThat(removal.at("/events/143/startPfn").asLong()).isEqualTo(HEAD);
        assertThat(removal.get("changed")).hasSize(1);

        Cli text = Cli.run("add " + command + " --trace-pages");
        assertThat(text.out())
                .containsSubsequence(
                        "    72. section of pfn 0x338000-0x33ffff gone; head refcount 0\n",
                        "    73. memmap of pfn 0x338000-0x33ffff freed, 512 pages\n",
                        "    144. memmap of pfn 0x100000-0x107fff freed, 512 pages\n");
        // arm64 of 2018 has no hot-remove: the add is done, and the trace says why it ends there
        Cli arm64 = Cli.run("add 9G --arch arm64-4k --memmap from-range --kernel rfc-2018 --trace-pages");
        assertThat(arm64.exitCode()).isZero();
        assertThat(arm64.out()).contains("removed again: refused, EBUSY ARC-ARM64-04");
    }
}
