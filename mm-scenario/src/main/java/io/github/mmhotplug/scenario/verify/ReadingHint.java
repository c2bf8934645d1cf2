package io.github.mmhotplug.scenario.verify;

import java.util.Arrays;

/** Where the kernel decides about a kind of observable: what to read if one does not match. */
enum ReadingHint {
    VALID_ZONES("block \\d+ valid_zones", "valid_zones_show(), zone_for_pfn_range()"),
    BLOCKS("(nblocks|block .*)", "create_memory_block_devices(), drivers/base/memory.c"),
    WATERMARKS("zone .* (min|low|high)", "init_per_zone_wmark_min(), set_recommended_min_free_kbytes()"),
    ZONES("zone .*", "move_pfn_range_to_zone(), shrink_zone_span(), adjust_present_page_count()"),
    LINEAR_MAP("(meminfo DirectMap.*|page tables linear)", "arch_add_memory(): leaves of the linear map"),
    TOTAL("meminfo MemTotal", "adjust_managed_page_count(): managed pages of all zones"),
    COUNTERS("vmstat .*", "memmap_pages_add(), memmap_boot_pages_add()"),
    VMEMMAP("page tables vmemmap", "vmemmap_populate(), mhp_supports_memmap_on_memory()"),
    RESOURCES("iomem .*", "register_memory_resource(), release_mem_region_adjustable()"),
    FLAGS("kpageflags .*", "stable_page_flags(), pfn_to_online_page(), max_pfn"),
    FILES("sysfs .*", "the file's show and store functions"),
    RESULT("result .*", "the operation's checks, in their order"),
    OTHER(".*", "the step's operation");

    private final String pattern;
    private final String read;

    ReadingHint(String pattern, String read) {
        this.pattern = pattern;
        this.read = read;
    }

    /** The kernel functions for an observable of that name. */
    static String of(String observableName) {
        return Arrays.stream(values())
                .filter(hint -> observableName.matches(hint.pattern))
                .findFirst()
                .orElse(OTHER)
                .read;
    }
}
