package org.example.riscv;

import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

@ExtendWith(MockitoExtension.class)
class RiscvPagetableFreerTest {
    @Mock
    private FrameReleaser releaser;

    @Mock
    private VmemAltmap altmap;

    private void free(FrameUse use, boolean withAltmap) {
        new RiscvPagetableFreer()
                .freePagetable(
                        new FreedFrames(
                                512,
                                8,
                                use,
                                use == FrameUse.PAGE_TABLE,
                                withAltmap ? Optional.of(altmap) : Optional.empty()),
                        releaser);
    }

    @AfterEach
    void everyFrameGoesToOnePlace() {
        verifyNoMoreInteractions(releaser);
    }

    @Test
    void tablesGoToTheBuddyEvenIfThereIsAnAltmap() {
        free(FrameUse.PAGE_TABLE, true);
        verify(releaser).toBuddy(512, 8);
    }

    @Test
    void memmapOfTheSystemGoesToTheBuddy() {
        free(FrameUse.MEMMAP, false);
        verify(releaser).toBuddy(512, 8);
    }

    @Test
    void memmapOfTheAltmapGoesBackToIt() {
        free(FrameUse.ALTMAP_MEMMAP, true);
        verify(releaser).toAltmap(altmap, 512, 8);
    }

    /** The kernel does not know better; the engine does, and objects. */
    @Test
    void memmapOfAnAltmapThatNobodyNamesIsTakenForTheBuddys() {
        free(FrameUse.ALTMAP_MEMMAP, false);
        verify(releaser).toBuddy(512, 8);
    }

    @Test
    void bootFramesBecomeFreeMemory() {
        free(FrameUse.BOOT_RESERVED, false);
        verify(releaser).toBootMemory(512, 8);
    }

    @Test
    void markedMemmapGoesWithItsRange() {
        free(FrameUse.PAGE_VMEMMAP, true);
        verify(releaser).keep(512, 8);
    }
}
