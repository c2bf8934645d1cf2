package io.github.mmhotplug.arch.s390;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class S390PagetableFreerTest {
    private final FrameReleaser releaser = mock(FrameReleaser.class);
    private final VmemAltmap altmap = mock(VmemAltmap.class);

    private void free(String kernel, FrameUse use, boolean withAltmap) {
        FreedFrames frames = new FreedFrames(
                256, 4, use, use == FrameUse.PAGE_TABLE, withAltmap ? Optional.of(altmap) : Optional.empty());
        Machines.port(kernel, Machines.facts()).pagetables().freePagetable(frames, releaser);
    }

    @AfterEach
    void everyFrameGoesToOnePlace() {
        verifyNoMoreInteractions(releaser);
    }

    @Test
    void tablesGoToTheBuddyEvenIfThereIsAnAltmap() {
        free("7.2", FrameUse.PAGE_TABLE, true);
        verify(releaser).toBuddy(256, 4);
    }

    @Test
    void memmapOfTheSystemGoesToTheBuddy() {
        free("7.2", FrameUse.MEMMAP, false);
        verify(releaser).toBuddy(256, 4);
    }

    @Test
    void memmapOfTheAltmapGoesBackToIt() {
        free("7.2", FrameUse.ALTMAP_MEMMAP, true);
        verify(releaser).toAltmap(altmap, 256, 4);
    }

    @Test
    void memmapOfAnAltmapThatNobodyNamesIsKept() {
        free("7.2", FrameUse.ALTMAP_MEMMAP, false);
        verify(releaser).keep(256, 4);
    }

    @Test
    void bootFramesAreFreedSince72() {
        free("7.2", FrameUse.BOOT_RESERVED, false);
        verify(releaser).toBootMemory(256, 4);
    }

    @Test
    void bootFramesWereKeptBefore() {
        free("6.12", FrameUse.BOOT_RESERVED, false);
        verify(releaser).keep(256, 4);
    }

    @Test
    void markedMemmapIsKept() {
        free("rfc-2019", FrameUse.PAGE_VMEMMAP, false);
        verify(releaser).keep(256, 4);
    }
}
