package io.github.mmhotplug.arch.powerpc;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PowerpcPagetableFreerTest {
    private final FrameReleaser releaser = mock(FrameReleaser.class);
    private final VmemAltmap altmap = mock(VmemAltmap.class);

    private void free(FrameUse use) {
        new PowerpcPagetableFreer()
                .freePagetable(new FreedFrames(64, 32, use, use == FrameUse.PAGE_TABLE, Optional.of(altmap)), releaser);
    }

    @AfterEach
    void onePlaceOnly() {
        verifyNoMoreInteractions(releaser);
    }

    @ParameterizedTest
    @EnumSource(names = {"PAGE_TABLE", "MEMMAP"})
    void systemMemoryGoesToTheBuddy(FrameUse use) {
        free(use);
        verify(releaser).toBuddy(64, 32);
    }

    @Test
    void bootMemoryBecomesFree() {
        free(FrameUse.BOOT_RESERVED);
        verify(releaser).toBootMemory(64, 32);
    }

    @Test
    void anAltmapGetsItsFramesBack() {
        free(FrameUse.ALTMAP_MEMMAP);
        verify(releaser).toAltmap(altmap, 64, 32);
    }

    @Test
    void altmapFramesWithoutTheirAltmapStay() {
        new PowerpcPagetableFreer()
                .freePagetable(new FreedFrames(64, 32, FrameUse.ALTMAP_MEMMAP, false, Optional.empty()), releaser);
        verify(releaser).keep(64, 32);
    }

    @Test
    void markedFramesGoWithTheirRange() {
        free(FrameUse.PAGE_VMEMMAP);
        verify(releaser).keep(64, 32);
    }
}
