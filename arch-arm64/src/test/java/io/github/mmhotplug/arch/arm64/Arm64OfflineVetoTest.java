package io.github.mmhotplug.arch.arm64;

import static io.github.mmhotplug.arch.arm64.Arm64Machines.facts;
import static io.github.mmhotplug.arch.arm64.Arm64Machines.kernel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.EntryKind;
import io.github.mmhotplug.api.pagetable.EntryRun;
import io.github.mmhotplug.api.pagetable.PageTableView;
import io.github.mmhotplug.api.profile.KernelProfile;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Arm64OfflineVetoTest {
    private static final PfnRange BLOCK = new PfnRange(0x108000, 0x8000);

    private final NotifierContext context = mock(NotifierContext.class);
    private final PageTableView linearMap = mock(PageTableView.class);

    private Optional<Veto> notify(KernelProfile kernel, MemoryEvent event, PfnRange pfns, long altmapPages) {
        Architecture port = new Arm64Provider()
                .create(new ArchitectureRequest(
                        "arm64-4k", kernel, facts("arm64-4k").rodataFull(false).build()));
        when(context.linearMap()).thenReturn(linearMap);
        when(linearMap.levels()).thenReturn(port.geometry().linearMap());
        return port.notifiers().stream()
                .map(notifier ->
                        notifier.notify(new MemoryNotification(event, pfns, altmapPages, NodeId.ZERO), context))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Every entry of the linear map's level is of one kind. */
    private void level(int level, EntryKind kind) {
        when(linearMap.runAt(eq(level), anyLong(), anyLong())).thenReturn(new EntryRun(kind, 0, 1L << 40, -1));
    }

    @ParameterizedTest
    @CsvSource({"6.1, true", "6.12, true", "7.2, true", "rfc-2019, false"})
    void bootMemoryStays(String kernel, boolean vetoed) {
        when(context.anyEarly(BLOCK)).thenReturn(true);

        Optional<Veto> veto = notify(kernel(kernel), MemoryEvent.MEM_GOING_OFFLINE, BLOCK, 0);

        assertThat(veto.isPresent()).isEqualTo(vetoed);
        veto.ifPresent(given -> {
            assertThat(given.rule()).isEqualTo(Arm64Rule.BOOT_MEMORY_STAYS);
            assertThat(given.rule().errno()).isEqualTo(Errno.EPERM);
        });
        assertThat(notify(kernel(kernel), MemoryEvent.MEM_GOING_ONLINE, BLOCK, 0))
                .isEmpty();
        assertThat(notify(kernel(kernel), MemoryEvent.MEM_OFFLINE, BLOCK, 0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"6.12, false", "7.2, true"})
    void aBlockInsideAGibLeafStaysSince72(String kernel, boolean vetoed) {
        level(3, EntryKind.TABLE);
        level(2, EntryKind.LEAF);

        Optional<Veto> veto = notify(kernel(kernel), MemoryEvent.MEM_GOING_OFFLINE, BLOCK, 0);

        assertThat(veto.isPresent()).isEqualTo(vetoed);
        veto.ifPresent(given -> assertThat(given.rule()).isEqualTo(Arm64Rule.LEAVES_STAY_WHOLE));
        assertThat(notify(kernel(kernel), MemoryEvent.MEM_GOING_OFFLINE, new PfnRange(0x100000, 0x40000), 0))
                .isEmpty();
    }

    @Test
    void aFaithful72KeepsSelfHostedBlocksOnline() {
        level(3, EntryKind.TABLE);
        level(2, EntryKind.TABLE);
        level(1, EntryKind.LEAF);
        PfnRange rest = new PfnRange(BLOCK.startPfn() + 512, BLOCK.pageCount() - 512);

        assertThat(notify(kernel("7.2"), MemoryEvent.MEM_GOING_OFFLINE, rest, 512))
                .isEmpty();
        assertThat(notify(kernel("7.2").faithful(), MemoryEvent.MEM_GOING_OFFLINE, rest, 512))
                .hasValueSatisfying(veto -> assertThat(veto.rule()).isEqualTo(Arm64Rule.LEAVES_STAY_WHOLE));
        assertThat(notify(kernel("7.2").faithful(), MemoryEvent.MEM_GOING_OFFLINE, BLOCK, 0))
                .isEmpty();
        assertThat(notify(kernel("6.12").faithful(), MemoryEvent.MEM_GOING_OFFLINE, rest, 512))
                .isEmpty();
    }
}
