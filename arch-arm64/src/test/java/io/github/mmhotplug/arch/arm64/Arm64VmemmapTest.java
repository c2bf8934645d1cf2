package io.github.mmhotplug.arch.arm64;

import static io.github.mmhotplug.arch.arm64.Arm64Machines.facts;
import static io.github.mmhotplug.arch.arm64.Arm64Machines.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.hotplug.VmemAltmap;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import io.github.mmhotplug.api.pagetable.PageTableEditor;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.SparseView;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Arm64VmemmapTest {
    private static final Refusal ALTMAP_FULL = Refusal.of(StandardRule.ALTMAP_ROOM, "no room");

    private final VmemmapServices services = mock(VmemmapServices.class);
    private final VmemAltmap altmap = mock(VmemAltmap.class);

    private static VmemmapRequest request(Architecture port, long sizeBytes, Optional<VmemAltmap> altmap) {
        int pageShift = port.geometry().pageShift();
        PfnRange pfns = new PfnRange((4 * Bytes.GIB) >>> pageShift, sizeBytes >>> pageShift);
        return new VmemmapRequest(
                pfns,
                port.geometry().vmemmapOffset(pfns.startPfn()),
                port.geometry().vmemmapOffset(pfns.endPfn()),
                NodeId.ZERO,
                altmap,
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"arm64-4k, 64", "arm64-16k, 128", "arm64-64k, 512"})
    void basePagesTakeTheAltmapToo(String variant, long sizeMib) {
        Architecture port = port(variant, "6.12", facts(variant));
        VmemmapRequest request = request(port, sizeMib * Bytes.MIB, Optional.of(altmap));
        when(services.populateBasePages(request)).thenReturn(Outcome.done());

        assertThat(port.vmemmap().populate(request, services).isDone()).isTrue();
        verify(services).populateBasePages(request);
        verifyNoMoreInteractions(services);
    }

    @ParameterizedTest
    @CsvSource({"6.1, true", "6.12, false", "7.2, false", "rfc-2019, false"})
    void onlyThe61KernelTakesBasePagesWhereTheAltmapHasNoBlock(String kernel, boolean fallsBack) {
        Architecture port = port("arm64-4k", kernel, facts("arm64-4k"));
        VmemmapRequest request = request(port, port.geometry().sectionSizeBytes(), Optional.of(altmap));
        when(services.populateHugePages(request)).thenReturn(Outcome.refused(ALTMAP_FULL));
        when(services.populateBasePages(request)).thenReturn(Outcome.done());

        assertThat(port.vmemmap().populate(request, services).isDone()).isEqualTo(fallsBack);
    }

    @ParameterizedTest
    @CsvSource({"arm64-16k, 2, 256", "arm64-64k, 32, 1024"})
    void structPagesThatShareABasePageAreRefused(String variant, long sizeMib, long unit) {
        Architecture port = port(variant, "7.2", facts(variant));

        assertThat(port.vmemmap()
                        .populate(request(port, sizeMib * Bytes.MIB, Optional.empty()), services)
                        .refusal())
                .hasValueSatisfying(refusal -> {
                    assertThat(refusal.rule()).isEqualTo(Arm64Rule.MEMMAP_WHOLE_PAGES);
                    assertThat(refusal.errno()).isEqualTo(Errno.ENOMEM);
                    assertThat(refusal.kernelWouldDie()).isTrue();
                    assertThat(refusal.detail()).endsWith("only multiples of " + unit + " pages do not");
                });
        verifyNoInteractions(services);
    }

    /** A part of a section is taken away from under a leaf: the leaf stays while a neighbour is there. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aLeafThatANeighbourNeedsStays(boolean neighbour) {
        Architecture port = port("arm64-4k", "7.2", facts("arm64-4k"));
        VmemmapRequest half = request(port, 64 * Bytes.MIB, Optional.empty());
        PageTableEditor table = mock(PageTableEditor.class);
        SparseView sparse = mock(SparseView.class);
        when(services.pageTable()).thenReturn(table);
        when(services.sparse()).thenReturn(sparse);
        when(sparse.anySubsectionValid(new PfnRange(half.pfns().startPfn(), 32768)))
                .thenReturn(neighbour);
        when(table.levels()).thenReturn(port.geometry().vmemmap());
        for (int level = 1; level <= 3; level++) {
            EntryKind kind = level == 1 ? EntryKind.LEAF : EntryKind.TABLE;
            when(table.runAt(level, half.startOffset(), half.endOffset()))
                    .thenReturn(new EntryRun(kind, half.startOffset(), half.endOffset(), -1));
        }

        port.vmemmap().free(half, services);

        if (neighbour) {
            verify(services, never())
                    .freeLeaves(1, half.startOffset(), half.startOffset() + 2 * Bytes.MIB, half.altmap());
        } else {
            verify(services).freeLeaves(1, half.startOffset(), half.startOffset() + 2 * Bytes.MIB, half.altmap());
            verify(services).flushTlb(false);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PAGE_TABLE,    false, buddy",
        "MEMMAP,        false, buddy",
        "MEMMAP,        true,  buddy",
        "ALTMAP_MEMMAP, true,  altmap",
        "BOOT_RESERVED, false, boot",
        "PAGE_VMEMMAP,  false, nowhere",
    })
    void everyFrameGoesToOnePlace(FrameUse use, boolean withAltmap, String place) {
        FrameReleaser releaser = mock(FrameReleaser.class);
        Optional<VmemAltmap> given = withAltmap ? Optional.of(altmap) : Optional.empty();
        port("arm64-4k", "7.2", facts("arm64-4k"))
                .pagetables()
                .freePagetable(new FreedFrames(512, 4, use, use == FrameUse.PAGE_TABLE, given), releaser);

        switch (place) {
            case "buddy" -> verify(releaser).toBuddy(512, 4);
            case "altmap" -> verify(releaser).toAltmap(altmap, 512, 4);
            case "boot" -> verify(releaser).toBootMemory(512, 4);
            default -> verify(releaser).keep(512, 4);
        }
        verifyNoMoreInteractions(releaser);
    }

    @Test
    void tablesAtTheEdgesAreNotLookedAt() {
        PageTableEditor editor = mock(PageTableEditor.class);
        when(editor.levels())
                .thenReturn(
                        port("arm64-4k", "6.12", facts("arm64-4k")).geometry().vmemmap());
        long start = 0xfffffdffc0000000L;
        EdgeTables tables = new EdgeTables(editor, new KernelRegion(start, start, -Bytes.GIB));

        tables.releaseEmptyTables(3, 0, Bytes.GIB);
        verify(editor, never()).releaseEmptyTables(3, 0, Bytes.GIB);
        tables.releaseEmptyTables(3, 0, 2 * Bytes.GIB);
        verify(editor).releaseEmptyTables(3, Bytes.GIB, 2 * Bytes.GIB);
        tables.releaseEmptyTables(2, 0, Bytes.GIB);
        verify(editor).releaseEmptyTables(2, 0, Bytes.GIB);
        long lastTable = 0xffffff8000000000L - start;
        tables.releaseEmptyTables(3, lastTable - Bytes.GIB, lastTable + Bytes.GIB);
        verify(editor).releaseEmptyTables(3, lastTable - Bytes.GIB, lastTable);
    }
}
