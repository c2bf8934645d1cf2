package io.github.mmhotplug.api.rule;

import java.util.Locale;

/** The steps of an operation at which a rule is met, in the kernel's order. */
public enum Step {
    ADD_CHECKS(Operation.ADD, "before anything is done: request, range, resource, unit, group, node"),
    ADD_PLACEMENT(Operation.ADD, "where the memmap goes"),
    ADD_LINEAR_MAP(Operation.ADD, "arch_add_memory: the linear map"),
    ADD_SECTIONS(Operation.ADD, "__add_pages: sections and subsections"),
    ADD_MEMMAP(Operation.ADD, "vmemmap_populate: the memmap"),
    ADD_DEVICES(Operation.ADD, "the memory block devices"),
    ADD_ONLINE(Operation.ADD, "onlining what was added"),
    WRITE(Operation.WRITE, "a write to a file of /sys"),
    ALLOCATION(Operation.ALLOCATE, "what the guest allocates and frees"),
    ONLINE_CHECKS(Operation.ONLINE, "memory_block_online: before anything is online"),
    OFFLINE_CHECKS(Operation.OFFLINE, "memory_block_offline, offline_pages: what the block must be"),
    OFFLINE_ISOLATION(Operation.OFFLINE, "start_isolate_page_range: what lies in the block"),
    OFFLINE_NOTIFIERS(Operation.OFFLINE, "who is asked whether a block may go offline"),
    OFFLINE_MIGRATION(
            Operation.OFFLINE, "scan_movable_pages, do_migrate_range, test_pages_isolated: emptying the block"),
    REMOVE_CHECKS(Operation.REMOVE, "before anything is removed"),
    REMOVE_MEMMAP(Operation.REMOVE, "__remove_pages: the memmap"),
    REMOVE_LINEAR_MAP(Operation.REMOVE, "arch_remove_memory: the linear map"),
    DEVICE_REQUEST(Operation.DEVMEM, "memremap_pages: the mapping as a whole"),
    DEVICE_RANGE(Operation.DEVMEM, "pagemap_range: each of its ranges"),
    DEVICE_MEMMAP(Operation.DEVMEM, "vmemmap_populate_compound_pages: memmap whose tails share a page"),
    DEVICE_UNMAP(Operation.DEVMEM, "memunmap_pages"),
    DRIVER_BIND(Operation.DRIVER, "a write to bind or unbind: what the driver core asks"),
    DRIVER_ATTRIBUTE(Operation.DRIVER, "a write to a file of a device"),
    DRIVER_PROBE(Operation.DRIVER, "probe and remove: what a driver itself asks"),
    DRIVER_PAGES(Operation.DRIVER, "pages that a driver takes out of use, and gives back"),
    DRIVER_REQUEST(Operation.DRIVER, "what a driver and its host agree about, again and again"),
    LOADING(Operation.PLUGIN, "what is asked of a jar before its classes are used, and before they go"),
    PLUGIN(Operation.PLUGIN, "what an architecture says of itself"),
    HOOKS(Operation.PLUGIN, "what an architecture does when it is called");

    /** What somebody asks the kernel for. */
    public enum Operation {
        ADD,
        WRITE,
        ALLOCATE,
        ONLINE,
        OFFLINE,
        REMOVE,
        /** Mapping device memory, and unmapping it. */
        DEVMEM,
        /** What reaches a driver. */
        DRIVER,
        /** No operation: the conduct of a plugin. */
        PLUGIN;

        /** As written on a command line. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Operation operation;
    private final String title;

    Step(Operation operation, String title) {
        this.operation = operation;
        this.title = title;
    }

    public Operation operation() {
        return operation;
    }

    /** What happens there, in a few words. */
    public String title() {
        return title;
    }
}
