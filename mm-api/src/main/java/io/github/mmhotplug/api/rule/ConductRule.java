package io.github.mmhotplug.api.rule;

/**
 * How a plugin behaves, as the engine watches it during every operation: who breaks one of these rules ends the
 * operation with a {@link io.github.mmhotplug.api.SpiViolationException}, and the machine is as before.
 */
public enum ConductRule implements Rule {
    NO_NULL(RuleText.of("SPI-001", Step.HOOKS, "arch", "A plugin answers every question, and never with null.")
            .check("what the named hook returns on every path")),
    INSIDE_RANGE(
            RuleText.of("SPI-002", Step.HOOKS, "arch", "A plugin maps and frees inside the range of its request only.")
                    .check("the ends of the walk, and leaves that are larger than what is left of the range")),
    TABLE_DISCIPLINE(RuleText.of(
                    "SPI-003",
                    Step.HOOKS,
                    "arch",
                    "Leaves are aligned, stand below tables and never replace an entry that is there.")
            .check("the order: tables from the root down, then leaves; ask runAt before setting")),
    FRAME_ONCE(RuleText.of(
                    "SPI-004",
                    Step.HOOKS,
                    "free_pagetable",
                    "Every freed frame goes to exactly one place, and to the right one.")
            .check("PagetableFreer, case by case of FrameUse")),
    STANDBY_UNTOUCHED(
            RuleText.of("SPI-005", Step.HOOKS, "arch", "Memory that firmware keeps on standby is not touched.")
                    .check("when the range is assigned, and where its memmap comes from")),
    UNCHANGED_AFTER_REFUSAL(
            RuleText.of("SPI-006", Step.HOOKS, "arch_add_memory", "After a refusal the machine is as it was before.")
                    .check("the undo on every path that refuses, in reverse order")),
    MAPPED_EXACTLY(RuleText.of(
                    "SPI-007", Step.HOOKS, "arch_add_memory", "After an add the range is mapped, once and to itself.")
            .check("whether linear map, sections and struct pages cover the range from end to end")),
    GONE_AFTER_REMOVE(RuleText.of(
                    "SPI-008",
                    Step.HOOKS,
                    "arch_remove_memory",
                    "After a removal nothing of the range is mapped or described.")
            .check("paths that skip an entry: every entry that is not freed must still be cleared")),
    MAX_PFN_KEPT(
            RuleText.of("SPI-012", Step.HOOKS, "arch_add_memory", "An add never lowers max_pfn.")
                    .check(
                            "max_pfn is the larger one of what it was and the end of the range: memory can be added below other")),
    FALLBACK_HAS_ALTMAP(RuleText.of(
                    "SPI-014",
                    Step.HOOKS,
                    "vmemmap_alloc_block_buf",
                    "A fallback to system memory is asked for only where there is an altmap to fall back from.")
            .check("the last argument of allocBlockBuf where the request has no altmap")),
    CANCEL_UNDOES(
            RuleText.of(
                            "NTF-002",
                            Step.HOOKS,
                            "memory_notify",
                            "What a notifier does before something happens it takes back when somebody else stops it.")
                    .check(
                            "MEM_CANCEL_ONLINE, MEM_CANCEL_OFFLINE and MEM_FINISH_OFFLINE; CANCEL comes to those too who were never asked"));

    private final RuleText text;

    ConductRule(RuleText text) {
        this.text = text;
    }

    @Override
    public RuleText text() {
        return text;
    }
}
