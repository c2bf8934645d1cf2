package io.github.mmhotplug.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.tck.Seeds;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The report of a contract: complete, and in words that explain a failure without the build's log. */
class ReportTest {
    @Test
    void itSaysWhatWasTestedAndWhatFailed(@TempDir Path reports) {
        ContractResult result = ContractResult.ofPort(VetoMistakes.NoReason.class, reports);
        Report report = Report.of(reports, WrongPortContract.class);
        JsonNode json = report.json();

        assertThat(json.get("schema").asString()).isEqualTo("mmhp-tck/1");
        assertThat(json.get("provider").asString()).isEqualTo("powerpc");
        assertThat(json.get("seed").asLong()).isEqualTo(Seeds.first());
        assertThat(json.get("seeds").asLong()).isEqualTo(Seeds.count());
        assertThat(json.get("passed").asInt()).isEqualTo(result.passed().size());
        assertThat(json.get("failed").asInt()).isEqualTo(1);
        assertThat(json.get("untestable").asInt()).isEqualTo(1);

        JsonNode failed = report.test("VET-001", "aVetoHasAReasonAndStays");
        assertThat(failed.get("variant").asString()).isEqualTo("powerpc-hash-64k");
        assertThat(failed.get("kernel").asString()).isEqualTo("7.2");
        assertThat(failed.get("status").asString()).isEqualTo("required");
        assertThat(failed.get("verdict").asString()).isEqualTo("failed");
        assertThat(failed.get("broken").asString()).isEqualTo("VET-001");
        assertThat(failed.get("message").asString()).contains("gives no reason", "look at:");
        assertThat(report.text())
                .contains("contract of powerpc", "1 failed", "aVetoHasAReasonAndStays", "gives no reason");
    }

    /** A test can fail by another rule than the one that it is about; the report tells both. */
    @Test
    void itNamesTheRuleThatWasBrokenBesideTheOneThatWasTested(@TempDir Path reports) {
        ContractResult result = ContractResult.ofPort(RemoveMistakes.NoAnswer.class, reports);
        JsonNode failed = Report.of(reports, WrongPortContract.class).test("SPI-008", "nothingOfARemovedRangeIsLeft");
        assertThat(result.failed()).isNotEmpty();
        assertThat(failed.get("broken").asString()).isEqualTo("SPI-001");
    }
}
