package org.example.riscv;

import io.github.mmhotplug.api.profile.KernelProfile;

/**
 * The rows of {@code riscv.profiles} as questions: the one place that knows their keys.
 *
 * @param profile a kernel with the port's own capabilities
 */
record RiscvCapabilities(KernelProfile profile) {
    /** {@code ARCH_ENABLE_MEMORY_HOTPLUG}, {@code ARCH_ENABLE_MEMORY_HOTREMOVE}: whether memory comes and goes. */
    boolean memoryHotplug() {
        return profile.has("riscv.memoryHotplug");
    }

    /** {@code ARCH_MHP_MEMMAP_ON_MEMORY_ENABLE}: whether the port selects it. */
    boolean memmapOnMemory() {
        return profile.has("riscv.memmapOnMemory");
    }

    /** Whether the memmap is made of PMD leaves; before, of base pages that come from no altmap. */
    boolean vmemmapHugePages() {
        return profile.has("riscv.vmemmapHugePages");
    }

    /** Reach of the linear map with three levels, in GiB. */
    long linearMapGibSv39() {
        return profile.number("riscv.linearMapGibSv39");
    }

    /** To how many bits {@code phys_ram_base} is rounded down for the first struct page. */
    int vmemmapStartBits() {
        return Math.toIntExact(profile.number("riscv.vmemmapStartBits"));
    }

    /** Whether compounds of device memory may share pages for their tails. */
    boolean optimizesDaxVmemmap() {
        return profile.has("riscv.optimizesDaxVmemmap");
    }

    /** Quirk: an add sets {@code max_pfn} to its own end, and may lower it. */
    boolean maxPfnAssigned() {
        return profile.quirk("riscv.maxPfnAssigned");
    }

    /** Quirk: a leaf that reaches over an end of what is removed goes whole. */
    boolean leavesClearedWhole() {
        return profile.quirk("riscv.leavesClearedWhole");
    }

    /** Quirk: where the vmemmap has a table of pages nothing more is populated. */
    boolean pteTableTakenForMemmap() {
        return profile.quirk("riscv.pteTableTakenForMemmap");
    }
}
