package io.github.mmhotplug.core.internal.sparse;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.vmemmap.SparseView;
import io.github.mmhotplug.core.internal.util.RunMap;

/** {@code struct mem_section} by range: subsection maps, and the flag word of each section. */
public final class SectionTable implements SparseView {
    /** {@code SECTION_MARKED_PRESENT} and {@code SECTION_HAS_MEM_MAP}. */
    public static final long PRESENT = 1;

    /** {@code SECTION_IS_ONLINE}. */
    public static final long ONLINE = 2;

    /** {@code SECTION_IS_EARLY}: there since boot. */
    public static final long EARLY = 4;

    /** {@code SECTION_TAINT_ZONE_DEVICE}: device memory lies beside what else is in the section. */
    public static final long TAINT_ZONE_DEVICE = 8;

    private final long pagesPerSection;
    private final long pagesPerSubsection;
    private final RunMap subsections;
    private final RunMap flags;

    public SectionTable(MemoryGeometry geometry) {
        this(geometry.pagesPerSection(), geometry.pagesPerSubsection(), new RunMap(0), new RunMap(0));
    }

    private SectionTable(long pagesPerSection, long pagesPerSubsection, RunMap subsections, RunMap flags) {
        this.pagesPerSection = pagesPerSection;
        this.pagesPerSubsection = pagesPerSubsection;
        this.subsections = subsections;
        this.flags = flags;
    }

    public SectionTable copy() {
        return new SectionTable(pagesPerSection, pagesPerSubsection, subsections.copy(), flags.copy());
    }

    public long sectionOf(long pfn) {
        return pfn / pagesPerSection;
    }

    /** {@code fill_subsection_map}: false, and nothing changed, if a subsection is there already. */
    public boolean fill(PfnRange pfns) {
        long first = firstSubsection(pfns);
        long end = endSubsection(pfns);
        if (subsections.anyIn(first, end)) {
            return false;
        }
        subsections.put(first, end, 0);
        return true;
    }

    /** {@code subsection_map_init}: the subsections of boot memory; two ranges of it may share one. */
    public void fillEarly(PfnRange pfns) {
        subsections.put(firstSubsection(pfns), endSubsection(pfns), 0);
    }

    /** {@code clear_subsection_map}: false, and nothing changed, if a subsection is not there. */
    public boolean clear(PfnRange pfns) {
        long first = firstSubsection(pfns);
        long end = endSubsection(pfns);
        if (!subsections.allIn(first, end)) {
            return false;
        }
        subsections.remove(first, end);
        return true;
    }

    /** Whether a section has no subsection at all. */
    public boolean isEmpty(long section) {
        long perSection = pagesPerSection / pagesPerSubsection;
        return !subsections.anyIn(section * perSection, (section + 1) * perSection);
    }

    public void setFlags(long firstSection, long endSection, long word) {
        flags.put(firstSection, endSection, word);
    }

    /** {@code online_mem_sections}, {@code offline_mem_sections}. */
    public void setOnline(long firstSection, long endSection, boolean online) {
        RunMap before = flags.copy();
        before.forEachIn(
                firstSection,
                endSection,
                (start, end, word) -> flags.put(start, end, online ? word | ONLINE : word & ~ONLINE));
    }

    /** {@code section_mem_map = 0}: nothing of the section is left. */
    public void forget(long section) {
        flags.remove(section, section + 1);
    }

    public boolean isPresent(long section) {
        return flags.contains(section);
    }

    /** {@code online_section_nr}. */
    public boolean isOnline(long section) {
        long word = flags.get(section);
        return word != RunMap.ABSENT && (word & ONLINE) != 0;
    }

    public boolean isEarly(long section) {
        long word = flags.get(section);
        return word != RunMap.ABSENT && (word & EARLY) != 0;
    }

    /** Whether every section that the frames touch is online. */
    public boolean allOnline(PfnRange pfns) {
        long first = sectionOf(pfns.startPfn());
        long end = sectionOf(pfns.endPfn() - 1) + 1;
        boolean[] all = {flags.allIn(first, end)};
        flags.forEachIn(first, end, (from, to, word) -> all[0] &= (word & ONLINE) != 0);
        return all[0];
    }

    /** {@code section_taint_zone_device}, and its undo. */
    public void setTaint(long section, boolean tainted) {
        long word = flags.get(section);
        if (word != RunMap.ABSENT) {
            flags.put(section, section + 1, tainted ? word | TAINT_ZONE_DEVICE : word & ~TAINT_ZONE_DEVICE);
        }
    }

    public boolean isTainted(long section) {
        long word = flags.get(section);
        return word != RunMap.ABSENT && (word & TAINT_ZONE_DEVICE) != 0;
    }

    /** {@code online_device_section}: the section is online and device memory lies in it. */
    public boolean isOnlineWithDevice(long section) {
        long word = flags.get(section);
        long both = ONLINE | TAINT_ZONE_DEVICE;
        return word != RunMap.ABSENT && (word & both) == both;
    }

    /** The early sections among some, in runs. */
    public void forEachEarly(long firstSection, long endSection, RunMap.RunVisitor visitor) {
        flags.forEachIn(firstSection, endSection, (start, end, word) -> {
            if ((word & EARLY) != 0) {
                visitor.run(start, end, word);
            }
        });
    }

    /** Sections with a memmap. */
    public long presentSections() {
        return flags.keyCount();
    }

    /** {@code pfn_valid} of any of the frames: the memmap of an early section is there for all of it. */
    @Override
    public boolean anySubsectionValid(PfnRange pfns) {
        return anySubsection(pfns) || anyEarly(pfns);
    }

    private boolean anyEarly(PfnRange pfns) {
        boolean[] any = new boolean[1];
        forEachEarly(sectionOf(pfns.startPfn()), sectionOf(pfns.endPfn() - 1) + 1, (start, end, word) -> any[0] = true);
        return any[0];
    }

    /** {@code pfn_section_valid} of any of the frames, by the subsection map alone. */
    public boolean anySubsection(PfnRange pfns) {
        return subsections.anyIn(firstSubsection(pfns), endSubsection(pfns));
    }

    /** Whether every subsection that the frames touch is there. */
    public boolean allSubsectionsValid(PfnRange pfns) {
        return subsections.allIn(firstSubsection(pfns), endSubsection(pfns));
    }

    /** The runs of sections with equal flag words. */
    public void forEachRun(RunMap.RunVisitor visitor) {
        flags.forEach(visitor);
    }

    /** The runs of present subsections, in frames. */
    public void forEachValidRange(RunMap.RunVisitor visitor) {
        subsections.forEach(
                (start, end, ignored) -> visitor.run(start * pagesPerSubsection, end * pagesPerSubsection, 0));
    }

    private long firstSubsection(PfnRange pfns) {
        return pfns.startPfn() / pagesPerSubsection;
    }

    private long endSubsection(PfnRange pfns) {
        return Align.divideUp(pfns.endPfn(), pagesPerSubsection);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SectionTable that && subsections.equals(that.subsections) && flags.equals(that.flags);
    }

    @Override
    public int hashCode() {
        return flags.hashCode();
    }
}
