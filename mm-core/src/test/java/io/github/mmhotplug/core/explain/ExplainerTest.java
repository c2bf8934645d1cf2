package io.github.mmhotplug.core.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.rule.Step;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.RuleCatalogue;
import io.github.mmhotplug.core.fixture.PlainArchitecture;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExplainerTest {
    private static final long GIB = Bytes.GIB;

    private final RuleCatalogue rules = RuleCatalogue.of(ArchitectureRegistry.of(List.of()), KernelProfiles.load());

    private static KernelProfile kernel(String name) {
        return KernelProfiles.load().find(name).orElseThrow();
    }

    private Explainer plain(String kernel) {
        MachineFacts facts =
                MachineFacts.withBootRam(List.of(new PhysRange(0, 2 * GIB))).build();
        return Explainer.of(
                rules,
                "plain",
                MachineBuilder.of(PlainArchitecture.plain(), kernel(kernel), facts)
                        .possibleNodes(Set.of(1, 0))
                        .boot(),
                4 * GIB + 1);
    }

    private Explanation explain(Explainer explainer, Rule rule) {
        return explainer.explain(rules.find(rule.id()).orElseThrow());
    }

    private static List<Rule> rules(List<Explanation> explanations) {
        return explanations.stream().map(Explanation::rule).toList();
    }

    @Test
    void theNumbersOfAMemoryBlockAreTheMachines() {
        Explanation explanation = explain(plain("7.2"), StandardRule.BLOCK_ALIGNED);
        // the first legal start is the next multiple of a block
        assertThat(explanation.facts())
                .containsExactly(
                        Fact.bytes("memoryBlockSize", PlainArchitecture.BLOCK_BYTES),
                        Fact.text("memoryBlockSizeReason", "it never changes"),
                        Fact.address("legalStart", 4 * GIB + PlainArchitecture.BLOCK_BYTES),
                        Fact.address("nextLegalStart", 4 * GIB + 2 * PlainArchitecture.BLOCK_BYTES));
        assertThat(explanation.here()).contains("128 MiB, because it never changes", "0x108000000");
    }

    @Test
    void aMemmapLeafNeedsABlockOfItsOwnOrder() {
        // 64 bytes for each page of 4 KiB; 2 MiB is 512 pages
        assertThat(explain(plain("7.2"), StandardRule.MEMMAP_ALLOCATED).facts())
                .containsExactly(
                        Fact.bytes("memoryBlockSize", PlainArchitecture.BLOCK_BYTES),
                        Fact.bytes("memmapPerBlock", 2 * Bytes.MIB),
                        Fact.bytes("memmapPerGib", 16 * Bytes.MIB),
                        Fact.bytes("vmemmapLeaf", 2 * Bytes.MIB),
                        Fact.count("vmemmapLeafOrder", 9, "order"),
                        Fact.bytes("vmemmapLeaf", 4 * Bytes.KIB),
                        Fact.count("vmemmapLeafOrder", 0, "order"),
                        Fact.count("maxPageOrder", 10, "order"));
    }

    @Test
    void possibleNodesAndFlagsAreTold() {
        assertThat(explain(plain("7.2"), StandardRule.NODE_POSSIBLE).here()).isEqualTo("possible nodes: 0, 1");
        assertThat(explain(plain("rfc-2019"), StandardRule.FLAG_KNOWN).here())
                .isEqualTo("kernel rfc-2019 has MHP_MEMMAP_FROM_RANGE; it has no MHP_MEMMAP_ON_MEMORY,"
                        + " MHP_NID_IS_MGID, MHP_OFFLINE_INACCESSIBLE");
    }

    @Test
    void theUnitOfAnAddIsTheKernels() {
        assertThat(explain(plain("rfc-2019"), StandardRule.SPAN_ALIGNED).facts())
                .contains(Fact.bytes("smallestAdd", PlainArchitecture.BLOCK_BYTES));
        assertThat(explain(plain("6.1"), StandardRule.SPAN_ALIGNED).facts())
                .contains(Fact.bytes("smallestAdd", 2 * Bytes.MIB));
    }

    @Test
    void aPlacementRefusesOnlyWithoutAFallback() {
        Rule rule = StandardRule.WHOLE_PAGEBLOCKS;
        assertThat(explain(plain("6.1"), rule).refuses()).isTrue();
        assertThat(explain(plain("6.1"), rule).consequence()).isEmpty();
        assertThat(explain(plain("6.12"), rule).refuses()).isFalse();
        assertThat(explain(plain("6.12"), rule).consequence())
                .isEqualTo("under 6.12 nothing is refused: the memmap goes to the system, and the add succeeds");
        assertThat(explain(plain("6.12"), rule).here())
                .isEqualTo("memmap_on_memory=Y and =force: a block keeps its memmap");
    }

    @Test
    void withoutAMachineThereAreNoNumbers() {
        Explanation explanation =
                explain(Explainer.of(rules, List.of(kernel("6.1"), kernel("7.2"))), StandardRule.WHOLE_PAGEBLOCKS);
        assertThat(explanation.facts()).isEmpty();
        assertThat(explanation.here()).isEmpty();
        assertThat(explanation.consequence())
                .isEqualTo("refuses under 6.1; under 7.2 nothing is refused: the memmap goes to the system, and the"
                        + " add succeeds");
    }

    @Test
    void whatCantBeMetSaysWhy() {
        Explanation explanation = explain(plain("7.2"), StandardRule.KERNEL_SELF_HOSTS);
        assertThat(explanation.met()).isFalse();
        assertThat(explanation.refuses()).isFalse();
        assertThat(explanation.here())
                .isEqualTo("can't be met: it takes memmapOnMemory = none, which is perBlock under kernel 7.2");
        assertThat(explain(plain("7.2"), StandardRule.PORT_SELF_HOSTS).met()).isFalse();
    }

    @Test
    void theRulesOfAnErrnoComeInTheOrderOfTheKernel() {
        Set<Step.Operation> add = EnumSet.of(Step.Operation.ADD);
        assertThat(rules(plain("7.2").met(Errno.EINVAL, add)))
                .containsSubsequence(
                        StandardRule.FLAG_KNOWN,
                        StandardRule.BLOCK_ALIGNED,
                        StandardRule.NODE_POSSIBLE,
                        StandardRule.WHOLE_PAGEBLOCKS,
                        StandardRule.MEMMAP_WHOLE_LEAVES,
                        StandardRule.SPAN_ALIGNED)
                .doesNotContain(StandardRule.REMOVE_ALIGNED, StandardRule.KERNEL_SELF_HOSTS);
        assertThat(rules(plain("6.1").met(Errno.EINVAL, add)))
                .containsSubsequence(StandardRule.MEMMAP_WHOLE_LEAVES, StandardRule.WHOLE_PAGEBLOCKS);
        assertThat(rules(plain("7.2").met(Errno.EEXIST, add)))
                .containsExactly(StandardRule.RESOURCE_FREE, StandardRule.SUBSECTION_FREE, StandardRule.BLOCK_FREE);
    }

    @ParameterizedTest
    @MethodSource("io.github.mmhotplug.core.RuleCatalogue#ofCore")
    void everyRuleOfTheCoreHasAnAnswerUnderEveryKernel(RefusalRule rule) {
        for (String kernel : KernelProfiles.load().names()) {
            Explanation explanation = explain(plain(kernel), rule);
            assertThat(explanation.here().isEmpty())
                    .isEqualTo(explanation.met() && explanation.facts().isEmpty());
        }
    }
}
