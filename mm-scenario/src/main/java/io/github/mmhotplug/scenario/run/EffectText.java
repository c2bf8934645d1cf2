package io.github.mmhotplug.scenario.run;

import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineSnapshot;
import io.github.mmhotplug.scenario.language.Figures;
import io.github.mmhotplug.scenario.language.Seen;
import java.util.ArrayList;
import java.util.List;

/** What a step has changed, in a few words: blocks, free memory, MemTotal. */
final class EffectText {
    private EffectText() {}

    static String of(Seen seen) {
        List<String> words = new ArrayList<>();
        MachineSnapshot before = seen.before();
        MachineSnapshot after = seen.after();
        Machine machine = seen.machine();
        for (BlockState state : BlockState.values()) {
            long change = blocks(after, state) - blocks(before, state);
            if (change != 0) {
                words.add("%+d blocks %s".formatted(change, state.word()));
            }
        }
        size(words, "free", Figures.free(after, machine) - Figures.free(before, machine));
        size(words, "MemTotal", Figures.memTotal(after, machine) - Figures.memTotal(before, machine));
        return String.join(", ", words);
    }

    private static void size(List<String> words, String what, long change) {
        if (change != 0) {
            words.add(what + (change > 0 ? " +" : " ") + Figures.bytes(change));
        }
    }

    private static long blocks(MachineSnapshot snapshot, BlockState state) {
        return snapshot.blocks().stream()
                .filter(run -> run.state() == state)
                .mapToLong(run -> run.last() - run.first() + 1)
                .sum();
    }
}
