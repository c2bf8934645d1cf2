package io.github.mmhotplug.api.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mmhotplug.api.rule.StandardRule;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static final Note FIRST = new Note(StandardRule.AUTO_ONLINE, "first");
    private static final Note SECOND = new Note(StandardRule.AUTO_ONLINE, "second");
    private static final Refusal WHY =
            Refusal.of(StandardRule.BLOCK_ALIGNED, "off by one", Fact.bytes("memoryBlockSize", 1 << 27));

    @Test
    void successHasAValueAndNotes() {
        Outcome<Integer> done = Outcome.done(3, List.of(FIRST));
        assertThat(done.isDone()).isTrue();
        assertThat(done.isRefused()).isFalse();
        assertThat(done.refusal()).isEmpty();
        assertThat(done.notes()).containsExactly(FIRST);
        assertThat(done.orElseThrow()).isEqualTo(3);
    }

    @Test
    void aRefusalHasAReasonAndNoNotes() {
        Outcome<Integer> refused = Outcome.refused(WHY);
        assertThat(refused.isRefused()).isTrue();
        assertThat(refused.refusal()).contains(WHY);
        assertThat(refused.notes()).isEmpty();
        assertThat(refused.withNotesBefore(List.of(FIRST))).isEqualTo(refused);
    }

    @Test
    void foldTakesTheBranchThatHappened() {
        assertThat(Outcome.done(3).<String>fold(value -> "done " + value, Refusal::detail))
                .isEqualTo("done 3");
        assertThat(Outcome.<Integer>refused(WHY).<String>fold(value -> "done " + value, Refusal::detail))
                .isEqualTo("off by one");
    }

    @Test
    void mapKeepsTheNotesAndTheRefusal() {
        assertThat(Outcome.done(3, List.of(FIRST)).map(value -> value + 1)).isEqualTo(Outcome.done(4, List.of(FIRST)));
        assertThat(Outcome.<Integer>refused(WHY).map(value -> value + 1)).isEqualTo(Outcome.refused(WHY));
    }

    @Test
    void theNotesOfBothStepsAddUpInTheirOrder() {
        Outcome<String> both =
                Outcome.done(3, List.of(FIRST)).then(value -> Outcome.done("got " + value, List.of(SECOND)));
        assertThat(both).isEqualTo(Outcome.done("got 3", List.of(FIRST, SECOND)));
    }

    @Test
    void nothingFollowsARefusal() {
        Outcome<String> second = Outcome.<Integer>refused(WHY).then(value -> {
            throw new AssertionError("not to be asked");
        });
        assertThat(second).isEqualTo(Outcome.refused(WHY));
        assertThat(Outcome.done(3, List.of(FIRST)).then(value -> Outcome.<String>refused(WHY)))
                .isEqualTo(Outcome.refused(WHY));
    }

    @Test
    void aRefusalCanBeThrown() {
        Outcome<Unit> refused = Outcome.refused(WHY.fatalInKernel());
        assertThatExceptionOfType(HotplugRefusedException.class)
                .isThrownBy(refused::orElseThrow)
                .withMessage("EINVAL ADD-004: off by one (the kernel itself would die here)")
                .satisfies(
                        thrown -> assertThat(thrown.refusal().kernelWouldDie()).isTrue());
    }

    @Test
    void anOuterFunctionSeesItsOwnFactsFirstAndEachOnce() {
        Refusal outer = WHY.as(
                StandardRule.MEMMAP_ALLOCATED,
                "as seen from outside",
                List.of(Fact.bytes("memoryBlockSize", 1 << 28), Fact.pages("pages", 2)));
        assertThat(outer.errno()).isEqualTo(Errno.EINVAL);
        assertThat(outer.rule()).isEqualTo(StandardRule.MEMMAP_ALLOCATED);
        assertThat(outer.facts()).containsExactly(Fact.bytes("memoryBlockSize", 1 << 28), Fact.pages("pages", 2));
    }
}
