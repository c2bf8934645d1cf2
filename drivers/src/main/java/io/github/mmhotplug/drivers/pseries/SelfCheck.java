package io.github.mmhotplug.drivers.pseries;

import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.DriverRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What the table promises at any time, and a request when it has ended. */
final class SelfCheck {
    private final DriverInput input;
    private final Optional<Refusal> refusal;
    private final LmbTable before;
    private final LmbTable after;
    private final List<String> broken = new ArrayList<>();

    SelfCheck(DriverInput input, Optional<Refusal> refusal, CorePort before, CorePort after) {
        this.input = input;
        this.refusal = refusal;
        this.before = new LmbTable(before);
        this.after = new LmbTable(after);
    }

    static List<String> ofTable(CorePort core) {
        List<Long> marked = new LmbTable(core).marked();
        return marked.isEmpty()
                ? List.of()
                : List.of("D5 marks = 0 after any request: " + marked.size() + " are left, the first of "
                        + Lmbs.name(marked.get(0)));
    }

    List<String> ofRequest() {
        boolean byIndex = input.arguments().containsKey("index");
        boolean byCount = input.arguments().containsKey("count");
        long count = byCount ? input.number("count") : 1;
        if (!byIndex) {
            eligible(count);
        }
        TreeSet<Long> all = new TreeSet<>(before.where(any -> true));
        all.addAll(after.where(any -> true));
        for (long lmb : all) {
            boolean touched = before.exists(lmb) != after.exists(lmb)
                    || before.is(lmb, LmbTable.ASSIGNED) != after.is(lmb, LmbTable.ASSIGNED);
            // dlpar_memory_add_by_index leaves it to firmware to say no
            boolean reserved = byCount && before.is(lmb, LmbTable.RESERVED);
            require(
                    !touched || (before.exists(lmb) && !reserved),
                    "D5 no LMB touched that is reserved or not listed: " + Lmbs.name(lmb));
            require(
                    !touched || !byIndex || isIn(LmbTable.index(lmb), count),
                    "D5 no LMB touched outside [index, index+n): " + Lmbs.name(lmb));
        }
        return List.copyOf(broken);
    }

    private boolean isIn(long index, long count) {
        long first = input.number("index");
        return first <= index && index < first + count;
    }

    /** Whoever can't succeed must not begin. */
    private void eligible(long count) {
        boolean adds = input.verb().equals("add");
        long eligible = before.where(
                        lmb -> !before.is(lmb, LmbTable.RESERVED) && before.is(lmb, LmbTable.ASSIGNED) != adds)
                .size();
        boolean stopped =
                refusal.filter(why -> why.rule() == DriverRule.LMB_COUNT).isPresent();
        require(
                stopped || count <= eligible,
                "D5 precheck count <= really eligible: " + count + " LMBs, and " + eligible + " can take part");
    }

    private void require(boolean condition, String invariant) {
        if (!condition) {
            broken.add(invariant);
        }
    }
}
