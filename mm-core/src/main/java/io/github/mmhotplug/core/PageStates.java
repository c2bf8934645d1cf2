package io.github.mmhotplug.core;

import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.internal.memmap.StructPages.VmemmapRun;
import io.github.mmhotplug.core.internal.state.MachineState;
import java.util.Optional;

/** Reads {@link PageState} off a machine's state. */
final class PageStates {
    private static final PageState IN_USE = new PageState(false, false, false, 1);
    private static final PageState FREE = new PageState(false, false, false, 0);

    private final Machine machine;
    private final MachineState state;
    private final boolean startsReserved;
    private final long blockPages;

    PageStates(Machine machine, MachineState state) {
        this.machine = machine;
        this.state = state;
        this.startsReserved =
                machine.profile().word(CoreCapabilities.HOTPLUG_PAGE_INIT).equals("reserved");
        this.blockPages = machine.architecture().memoryBlockSizeBytes()
                >>> machine.architecture().geometry().pageShift();
    }

    /** {@code memmap_init_range} with {@code MEMINIT_HOTPLUG}, before the allocator or a driver is offered the frame. */
    Optional<PageState> whileGoingOnline(long pfn) {
        if (!isOfBlock(pfn) || state.blocks.isEarly(pfn / blockPages)) {
            return Optional.empty();
        }
        return memmapOfItsRange(pfn).or(() -> Optional.of(new PageState(startsReserved, !startsReserved, false, 1)));
    }

    /** A frame that is online. */
    PageState online(long pfn) {
        if (state.buddy.isFree(pfn)) {
            return FREE;
        }
        return memmapOfItsRange(pfn)
                .or(() -> state.withheld
                        .at(pfn)
                        .map(page -> new PageState(page.reserved(), page.offline(), false, page.held() ? 1 : 0)))
                .or(() -> state.workload.holder(pfn).map(this::allocated))
                .orElseGet(() -> state.pages
                        .use(pfn)
                        .filter(use -> use == FrameUse.BOOT_RESERVED)
                        .map(use -> new PageState(true, false, false, 1))
                        .orElse(IN_USE));
    }

    private PageState allocated(Allocation by) {
        boolean frozen = by.kind() == AllocationKind.SLAB && machine.profile().has(CoreCapabilities.FROZEN_SLAB_PAGES);
        return frozen ? FREE : IN_USE;
    }

    /** What a range keeps for its memmap is skipped by onlining: marked before, or by {@code mhp_init_memmap_on_memory}. */
    private Optional<PageState> memmapOfItsRange(long pfn) {
        Optional<VmemmapRun> run = state.pages.vmemmapRun(pfn);
        if (run.isPresent()) {
            boolean head = run.get().pages().startPfn() == pfn;
            return Optional.of(
                    new PageState(true, false, false, head ? run.get().headRefcount() : 1));
        }
        boolean kept =
                isOfBlock(pfn) && pfn % blockPages < state.blocks.skippedPages(pfn / blockPages, machine.profile());
        return kept ? Optional.of(new PageState(startsReserved, false, true, 1)) : Optional.empty();
    }

    private boolean isOfBlock(long pfn) {
        return state.blocks.exists(pfn / blockPages);
    }
}
