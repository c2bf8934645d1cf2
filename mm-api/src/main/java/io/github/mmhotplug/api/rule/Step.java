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
    OFFLINE_NOTIFIERS(Operation.OFFLINE, "who is asked whether a block may go offline"),
    REMOVE_CHECKS(Operation.REMOVE, "before anything is removed"),
    REMOVE_MEMMAP(Operation.REMOVE, "__remove_pages: the memmap"),
    REMOVE_LINEAR_MAP(Operation.REMOVE, "arch_remove_memory: the linear map"),
    PLUGIN(Operation.PLUGIN, "what an architecture says of itself"),
    HOOKS(Operation.PLUGIN, "what an architecture does when it is called");

    /** What somebody asks the kernel for. */
    public enum Operation {
        ADD,
        OFFLINE,
        REMOVE,
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
