package io.github.mmhotplug.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.tck.ContractViolation;
import io.github.mmhotplug.tck.Expect;
import io.github.mmhotplug.tck.Rule;
import io.github.mmhotplug.tck.Status;
import io.github.mmhotplug.tck.Subject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a test's status makes of a rule that is not kept, and how a contract's author adds tests of his own. */
class StatusTest {
    static class Optional extends CorrectPorts.X86 {
        @Rule(value = "GEO-002", status = Status.OPTIONAL)
        void aBlockOfAGibibyteWouldBeNice(Subject subject) {
            Expect.that(subject.block() == Bytes.GIB, "a block is only of %d bytes", subject.block());
        }
    }

    static class Required extends CorrectPorts.X86 {
        @Rule("GEO-002")
        void aBlockIsAGibibyte(Subject subject) {
            Expect.that(subject.block() == Bytes.GIB, "a block is only of %d bytes", subject.block());
        }
    }

    static class NoSuchRule extends CorrectPorts.X86 {
        @Rule("GEO-999")
        void nobodyKnowsWhy(Subject subject) {}
    }

    @Test
    void anOptionalRuleThatIsNotKeptIsReportedAndDoesNotFail(@TempDir Path reports) {
        ContractResult result = ContractResult.of(Optional.class, reports);
        assertThat(result.failed()).isEmpty();
        assertThat(result.skipped())
                .anySatisfy(why -> assertThat(why).contains("not required", "a block is only of 134217728 bytes"));

        Report report = Report.of(reports, Optional.class);
        assertThat(report.json().get("notMet").asInt()).isEqualTo(1);
        JsonNode test = report.test("GEO-002", "aBlockOfAGibibyteWouldBeNice");
        assertThat(test.get("status").asString()).isEqualTo("optional");
        assertThat(test.get("verdict").asString()).isEqualTo("notMet");
    }

    @Test
    void aRequiredRuleThatIsNotKeptFails() {
        assertThat(ContractResult.of(Required.class).violations())
                .singleElement()
                .extracting(ContractViolation::rule)
                .isEqualTo("GEO-002");
    }

    @Test
    void anUntestableRuleIsSkippedAndStandsInTheReport(@TempDir Path reports) {
        ContractResult result = ContractResult.of(CorrectPorts.X86.class, reports);
        assertThat(result.skipped())
                .anySatisfy(why -> assertThat(why).startsWith("no test can show SPI-011"))
                .hasSize(1);

        JsonNode test = Report.of(reports, CorrectPorts.X86.class).test("SPI-011", "nothingComesInButThroughTheSeam");
        assertThat(test.get("status").asString()).isEqualTo("untestable");
        assertThat(test.get("verdict").asString()).isEqualTo("untestable");
    }

    @Test
    void aTestOfARuleThatThereIsNotFails() {
        assertThat(ContractResult.of(NoSuchRule.class).failed())
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining("GEO-999"));
    }
}
