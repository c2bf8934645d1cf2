package io.github.mmhotplug.tck.rules;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.core.Cost;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot.LeafRun;
import io.github.mmhotplug.core.MachineSnapshot.Mapping;
import io.github.mmhotplug.tck.Expect;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.RequiresFeature;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Subject;
import io.github.mmhotplug.tck.WithoutFeature;
import io.github.mmhotplug.tck.wrap.RecordingArchitecture;
import io.github.mmhotplug.tck.wrap.RecordingArchitecture.Call;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.TestInstance;

/** The linear map: it covers what was added and nothing else, and goes as it came. */
@RequiresFeature(Feature.HOTPLUG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class LinearMapRules {
    @Rule("SPI-002")
    void oneBlockBetweenTwoOthersIsMappedByItself(Subject subject) {
        Machine machine = subject.boot();
        long block = subject.block();
        Expect.done(machine, subject.addAt(subject.start(), block));
        Expect.done(machine, subject.addAt(subject.start() + 2 * block, block));
        List<LeafRun> left = within(machine.snapshot().linearMap(), subject.start(), block);
        List<LeafRun> right = within(machine.snapshot().linearMap(), subject.start() + 2 * block, block);
        Expect.done(machine, subject.addAt(subject.start() + block, block));
        unchanged("in front of", left, within(machine.snapshot().linearMap(), subject.start(), block));
        unchanged("behind", right, within(machine.snapshot().linearMap(), subject.start() + 2 * block, block));
    }

    @Rule("LIN-001")
    @RequiresFeature(Feature.REMOVE)
    void neighboursKeepTheirMappings(Subject subject) {
        Machine machine = subject.boot();
        long block = subject.block();
        for (int i = 0; i < 3; i++) {
            Expect.done(machine, subject.addAt(subject.start() + i * block, block));
        }
        List<LeafRun> left = within(machine.snapshot().linearMap(), subject.start(), block);
        List<LeafRun> right = within(machine.snapshot().linearMap(), subject.start() + 2 * block, block);
        MemoryGeometry geometry = subject.geometry();
        long describes = geometry.memmapBytes(block >>> geometry.pageShift());
        long first = geometry.vmemmapOffset(subject.start() >>> geometry.pageShift());
        List<LeafRun> leftMemmap = within(machine.snapshot().vmemmap(), first, describes);
        Expect.done(machine, subject.removeAt(subject.start() + block, block));
        unchanged("in front of", left, within(machine.snapshot().linearMap(), subject.start(), block));
        unchanged("behind", right, within(machine.snapshot().linearMap(), subject.start() + 2 * block, block));
        unchanged("in front of", leftMemmap, within(machine.snapshot().vmemmap(), first, describes));
    }

    private static void unchanged(String where, List<LeafRun> before, List<LeafRun> now) {
        Expect.that(before.equals(now), "the leaves %s the range were %s and are %s", where, before, now);
    }

    /** How a part of a region is mapped, cut at its ends; the leaves alone, whatever they point to. */
    private static List<LeafRun> within(Mapping mapping, long start, long size) {
        List<LeafRun> inside = new ArrayList<>();
        for (LeafRun run : mapping.leaves()) {
            long from = Math.max(start, run.startOffset());
            long to = Math.min(start + size, run.startOffset() + run.sizeBytes());
            if (from < to) {
                inside.add(new LeafRun(from, run.leafBytes(), to - from, 0));
            }
        }
        return inside;
    }

    /** The first cycle may leave tables of the root and max_pfn; the second leaves nothing, and costs what it cost. */
    @Rule("LIN-002")
    @RequiresFeature(Feature.REMOVE)
    void aSecondCycleLeavesNothing(Subject subject) {
        for (int blocks : new int[] {1, 3}) {
            Machine machine = subject.boot();
            Expect.done(machine, subject.add(blocks));
            Expect.done(machine, subject.remove(blocks));
            Machine before = machine.fork();
            Cost second = Expect.done(machine, subject.add(blocks)).cost();
            Expect.done(machine, subject.remove(blocks));
            Expect.same(machine, before, "after adding and removing " + blocks + " blocks a second time");
            Cost third = Expect.done(machine, subject.add(blocks)).cost();
            Expect.that(second.equals(third), "the second add cost %s, the third %s", second, third);
        }
    }

    /** Tables that go with every cycle would use up memory in the end. */
    @Rule("LIN-002")
    @RequiresFeature(Feature.VMEMMAP_FREE)
    void theFirstCycleKeepsNoMoreThanATableOfEachLevel(Subject subject) {
        Machine machine = subject.boot();
        long before = machine.snapshot().freePages();
        Expect.done(machine, subject.add(2));
        Expect.done(machine, subject.remove(2));
        long kept = before - machine.snapshot().freePages();
        MemoryGeometry geometry = subject.geometry();
        int levels = geometry.linearMap().size() + geometry.vmemmap().size();
        Expect.that(kept <= levels, "%d pages are gone after a removal, there are %d levels of tables", kept, levels);
    }

    /** What stays is at most what was made, and whoever comes next takes nothing for a memmap. */
    @Rule("LIN-002")
    @RequiresFeature(Feature.REMOVE)
    @WithoutFeature(Feature.VMEMMAP_FREE)
    void aMemmapThatStaysServesTheNextAdd(Subject subject) {
        Expect.that(!subject.architecture().freesVmemmap(), "declared absent, but the port says that it frees memmap");
        Machine machine = subject.boot();
        Cost first = Expect.done(machine, subject.add(2)).cost();
        Mapping vmemmap = machine.snapshot().vmemmap();
        Cost removal = Expect.done(machine, subject.remove(2)).cost();
        Expect.that(
                machine.snapshot().vmemmap().equals(vmemmap) && removal.memmapFromSystemPages() == 0,
                "the removal changes the vmemmap: %s",
                removal);
        Cost second = Expect.done(machine, subject.add(2)).cost();
        Expect.that(
                second.memmapFromSystemPages() == 0 && isNothing(second.vmemmap()),
                "the first add cost %s, the second %s",
                first,
                second);
    }

    @Rule("SPI-007")
    @WithoutFeature(Feature.LINEAR_MAP)
    void withoutALinearMapNothingIsMapped(Subject subject) {
        Expect.that(!subject.geometry().hasLinearMap(), "declared absent, but the linear map has levels");
        Machine machine = subject.boot();
        Cost cost = Expect.done(machine, subject.add(2)).cost();
        Expect.that(isNothing(cost.linearMap()), "the linear map costs %s", cost.linearMap());
    }

    private static boolean isNothing(Cost.Mapping mapping) {
        return mapping.leaves().isEmpty() && mapping.tablePages() == 0;
    }

    @Rule("LIN-003")
    @RequiresFeature(Feature.REMOVE)
    void theMemmapGoesFirst(Subject subject) {
        RecordingArchitecture recording = new RecordingArchitecture(subject.newArchitecture());
        Machine machine = subject.boot(recording, builder -> builder);
        Expect.done(machine, subject.add(1));
        recording.take();
        Expect.done(machine, subject.remove(1));
        List<String> symbols = recording.take().stream().map(Call::symbol).toList();
        int lastMemmap = symbols.lastIndexOf("vmemmap_free");
        int firstClear = symbols.indexOf("clear_linear_map");
        Expect.that(lastMemmap >= 0, "the memmap was never freed: %s", symbols);
        boolean inOrder = firstClear > lastMemmap || !subject.has(Feature.LINEAR_MAP);
        Expect.that(inOrder, "the linear map was cleared before the memmap was freed: %s", symbols);
    }

    @Rule("LIN-004")
    @WithoutFeature(Feature.REMOVE)
    void aPortThatCantRemoveIsBusy(Subject subject) {
        Machine machine = subject.boot();
        Expect.done(machine, subject.add(1));
        Expect.errno(Expect.refused(machine, subject.remove(1)), Errno.EBUSY);
    }
}
