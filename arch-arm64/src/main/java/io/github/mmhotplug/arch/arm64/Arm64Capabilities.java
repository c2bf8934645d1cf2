package io.github.mmhotplug.arch.arm64;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.profile.KernelProfile;

/**
 * The rows of {@code arm64.profiles} as questions: the one place that knows their keys.
 *
 * @param profile a kernel with the port's own capabilities
 */
record Arm64Capabilities(KernelProfile profile) {
    /** {@code SECTION_SIZE_BITS}. */
    int sectionSizeBits(Arm64PageSize pageSize) {
        return Math.toIntExact(profile.number("arm64.sectionSizeBits" + pageSize.label()));
    }

    /** {@code ARCH_MHP_MEMMAP_ON_MEMORY_ENABLE}: whether the port selects it. */
    boolean memmapOnMemory() {
        return profile.has("arm64.memmapOnMemory");
    }

    /** Whether 4 KiB and 16 KiB pages can have 52 address bits. */
    boolean lpa2() {
        return profile.has("arm64.lpa2");
    }

    /** Whether the vmemmap ends 1 GiB below the top of the address space, instead of starting at a power of two. */
    boolean vmemmapEndsAtLastGib() {
        return profile.has("arm64.vmemmapEndsAtLastGib");
    }

    /** Whether the linear map has leaves larger than a page on this machine. */
    boolean linearBlocks(MachineFacts facts) {
        boolean canChangeInPlace = facts.bbml2() && profile.has("arm64.linearBlocksWithBbml2");
        return !facts.debugPagealloc() && (!facts.rodataFull() || canChangeInPlace);
    }

    /** Whether a linear map that could not be built is an error; elsewhere it is a BUG. */
    boolean linearMapFailureReturned() {
        return profile.has("arm64.linearMapFailureReturned");
    }

    /** Whether base pages take the place of a PMD leaf that the system has no block for. */
    boolean vmemmapFallbackToBasePages() {
        return profile.has("arm64.vmemmapFallbackToBasePages");
    }

    /** Whether base pages take the place of a PMD leaf that the altmap has no block for. */
    boolean altmapFallbackToBasePages() {
        return profile.has("arm64.altmapFallbackToBasePages");
    }

    /** Whether one walk of the port fills the memmap for pages of every size, as it was sketched in 2020. */
    boolean consolidatedVmemmap() {
        return profile.has("arm64.consolidatedVmemmap");
    }

    /** Whether compounds of device memory may share pages for their tails. */
    boolean optimizesDaxVmemmap() {
        return profile.has("arm64.optimizesDaxVmemmap");
    }

    /** {@code ARCH_ENABLE_MEMORY_HOTPLUG}: whether memory can be added. */
    boolean memoryHotplug() {
        return profile.has("arm64.memoryHotplug");
    }

    /** {@code ARCH_ENABLE_MEMORY_HOTREMOVE}: whether memory can be removed. */
    boolean hotRemove() {
        return profile.has("arm64.hotRemove");
    }

    /** Whether boot memory refuses to go offline. */
    boolean bootMemoryVeto() {
        return profile.has("arm64.bootMemoryVeto");
    }

    /** Whether memory refuses to go offline whose removal would split a leaf. */
    boolean splitVeto() {
        return profile.has("arm64.splitVeto");
    }

    /** Quirk: the veto against splits hits every block that keeps its own memmap. */
    boolean splitVetoHitsSelfHosted() {
        return profile.quirk("arm64.splitVetoHitsSelfHosted");
    }
}
