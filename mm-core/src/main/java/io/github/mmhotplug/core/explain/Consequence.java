package io.github.mmhotplug.core.explain;

import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.rule.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether who meets a rule is refused. A memmap that can't lie where it was wanted goes to the system wherever the kernel
 * has a fallback; and an add has succeeded before its blocks go online.
 *
 * @param refuses whether it refuses under any of the kernels
 * @param instead what happens under the others; empty if it refuses under all of them
 */
record Consequence(boolean refuses, String instead) {
    static Consequence of(Rule rule, List<KernelProfile> kernels) {
        List<String> refusing = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (KernelProfile kernel : kernels) {
            (refuses(rule, kernel) ? refusing : others).add(kernel.name());
        }
        if (others.isEmpty() || !(rule instanceof RefusalRule)) {
            return new Consequence(!refusing.isEmpty(), "");
        }
        String where = "under " + String.join(", ", others) + " nothing is refused: " + otherwise(rule);
        return new Consequence(
                !refusing.isEmpty(),
                refusing.isEmpty() ? where : "refuses under " + String.join(", ", refusing) + "; " + where);
    }

    private static boolean refuses(Rule rule, KernelProfile kernel) {
        if (!(rule instanceof RefusalRule) || rule.step() == Step.ADD_ONLINE || isLaterVeto(rule)) {
            return false;
        }
        return rule.step() != Step.ADD_PLACEMENT || refusesMemmapOnMemory(kernel);
    }

    /** Without {@code MHP_MEMMAP_ON_MEMORY} nobody can insist on it: drivers ask, and add without it. */
    private static boolean refusesMemmapOnMemory(KernelProfile kernel) {
        return !kernel.word(CoreCapabilities.MEMMAP_ON_MEMORY).equals("none")
                && !kernel.has(CoreCapabilities.MEMMAP_ON_MEMORY_FALLBACK);
    }

    /** The designs with one altmap over the whole range find out late that nothing was taken from it. */
    private static boolean isLaterVeto(Rule rule) {
        return rule == StandardRule.MEMMAP_MISSING || rule == StandardRule.ALTMAP_TAKES_BASE_PAGES;
    }

    private static String otherwise(Rule rule) {
        if (rule.step() == Step.ADD_ONLINE) {
            return "the add succeeds and tells it in a note";
        }
        return rule == StandardRule.MEMMAP_MISSING
                ? "the neighbour's memmap serves, and the add succeeds"
                : "the memmap goes to the system, and the add succeeds";
    }

    /** The kernels of which a catalogue says that a rule can be met under them. */
    static List<KernelProfile> among(List<KernelProfile> kernels, List<String> names) {
        return kernels.stream().filter(kernel -> names.contains(kernel.name())).toList();
    }
}
