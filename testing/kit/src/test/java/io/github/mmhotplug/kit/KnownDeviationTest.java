package io.github.mmhotplug.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.tck.ContractViolation;
import io.github.mmhotplug.tck.KnownDeviation;
import org.junit.jupiter.api.Test;

/** A deviation that is written down is no news, until it is none any more. */
class KnownDeviationTest {
    @KnownDeviation(rule = "LIN-003", issue = "the patch is under review")
    static class Known extends PortContract {
        Known() {
            super(new RemoveMistakes.LinearMapFirst());
        }
    }

    @KnownDeviation(rule = "LIN-003", issue = "another variant", variant = "x86-5level")
    static class KnownOfAnotherVariant extends PortContract {
        KnownOfAnotherVariant() {
            super(new RemoveMistakes.LinearMapFirst());
        }
    }

    @KnownDeviation(rule = "LIN-003", issue = "another kernel", kernel = "6.1")
    static class KnownOfAnotherKernel extends PortContract {
        KnownOfAnotherKernel() {
            super(new RemoveMistakes.LinearMapFirst());
        }
    }

    @KnownDeviation(rule = "LIN-003", issue = "the patch was merged")
    static class Stale extends CorrectPorts.X86 {}

    @KnownDeviation(rule = "LIN-003", issue = "the patch is under review")
    @KnownDeviation(rule = "VET-001", issue = "an old quarrel")
    static class OneOfTwoIsStale extends PortContract {
        OneOfTwoIsStale() {
            super(new RemoveMistakes.LinearMapFirst());
        }
    }

    @Test
    void aBrokenRuleMayBeKnown() {
        ContractResult result = ContractResult.of(Known.class);
        assertThat(result.failed()).isEmpty();
        assertThat(result.skipped())
                .anySatisfy(why -> assertThat(why).contains("known deviation", "the patch is under review", "LIN-003"));
    }

    @Test
    void itIsKnownOfItsVariantAndKernelOnly() {
        assertThat(ContractResult.of(KnownOfAnotherVariant.class).failed())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure).isInstanceOf(ContractViolation.class));
        assertThat(ContractResult.of(KnownOfAnotherKernel.class).failed())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure).isInstanceOf(ContractViolation.class));
    }

    @Test
    void aRuleThatIsKeptAgainMakesItStale() {
        ContractResult result = ContractResult.of(Stale.class);
        assertThat(result.failed())
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .hasMessageContainingAll("stale deviation", "LIN-003", "the patch was merged"));
    }

    @Test
    void eachIsJudgedByItself() {
        ContractResult result = ContractResult.of(OneOfTwoIsStale.class);
        assertThat(result.failed())
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContainingAll("stale", "an old quarrel"));
    }
}
