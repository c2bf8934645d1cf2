package io.github.mmhotplug.scenario.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.DriverRegistry;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.PluginOrigin;
import io.github.mmhotplug.scenario.SmallTrace;
import io.github.mmhotplug.scenario.TestDriver;
import io.github.mmhotplug.scenario.TestPort;
import io.github.mmhotplug.scenario.replay.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class VerifierTest {
    private static final Installed INSTALLED = new Installed(
            ArchitectureRegistry.of(List.of(new TestPort())),
            KernelProfiles.load(),
            Map.of("acpi", new DriverRegistry.Registered(new TestDriver(), PluginOrigin.CLASS_PATH)));

    private final Path directory;
    private final Verifier verifier = new Verifier(INSTALLED);

    VerifierTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void replaysAllSteps() throws IOException {
        VerifyReport report = verify(SmallTrace.text());

        assertThat(report.mismatches()).isEmpty();
        assertThat(report.isMatch()).isTrue();
        assertThat(report.variant()).isEqualTo("x86-4level");
        assertThat(report.changedMatched()).isEqualTo(41);
        assertThat(report.near()).hasSize(2).allMatch(NearCheck::isWithin);
        assertThat(report.notCompared().keySet()).noneMatch(reason -> reason.startsWith("block_state"));
    }

    @Test
    void findsWhereTheRecordingDiffers() throws IOException {
        VerifyReport report = verify(SmallTrace.text().replace("\"DirectMap2M\": 1309696", "\"DirectMap2M\": 1309697"));

        assertThat(report.mismatches())
                .extracting(Mismatch::observable, Mismatch::recorded, Mismatch::predicted)
                .containsExactly(tuple("meminfo DirectMap2M", "1309697", "1309696"));
    }

    @Test
    void countsNothingAsMatchedWithoutTheArchitecture() throws IOException {
        VerifyReport report = verify(SmallTrace.text().replace("\"arch\": \"x86\"", "\"arch\": \"vax\""));

        assertThat(report.compared()).isZero();
        assertThat(report.variant()).isEqualTo("vax");
        assertThat(report.notCompared()).containsKey("architecture vax is not installed");
    }

    @Test
    void countsNothingAsMatchedWithoutTheKernel() throws IOException {
        VerifyReport report = verify(SmallTrace.text().replace("6.12.0-test", "2.6.18"));

        assertThat(report.compared()).isZero();
        assertThat(report.notCompared()).containsKey("kernel 2.6 on x86-4level is not among the profiles");
    }

    @Test
    void refusesADimmAndTakesItOutAgain() throws IOException {
        String unaligned =
                SmallTrace.text().replace("\"given\": {\"addr\": 4294967296", "\"given\": {\"addr\": 4362076160");

        VerifyReport report = verify(unaligned);

        assertThat(report.mismatches())
                .extracting(Mismatch::observable)
                .contains("nblocks", "block 32 state")
                .doesNotContain("result event");
    }

    @Test
    void followsWhereTheKernelOnlinesByItself() throws IOException {
        VerifyReport report = verify(SmallTrace.text()
                .replace(
                        "\"value\": \"offline\"}, \"result\": {\"rc\": 8",
                        "\"value\": \"bogus\"}, \"result\": {\"rc\": 8"));

        assertThat(report.mismatches())
                .extracting(Mismatch::observable, Mismatch::predicted)
                .contains(
                        tuple("result rc", "-1"),
                        tuple("result errno", "22"),
                        tuple("result error", "EINVAL"),
                        tuple("sysfs memory/auto_online_blocks", "online"),
                        tuple("block 32 state", "online"),
                        tuple("block 33 state", "online"));
    }

    @Test
    void answersWritesToReadOnlyFiles() throws IOException {
        String block = "/sys/devices/system/memory/";
        String text = SmallTrace.text();
        String first = "/sys/devices/system/memory/auto_online_blocks";

        assertThat(predictedError(text.replace(first, block + "memory7/removable")))
                .isEqualTo("EACCES");
        assertThat(predictedError(text.replace(first, block + "memory9/removable")))
                .isEqualTo("ENOENT");
        assertThat(predictedError(text.replace(first, block + "block_size_bytes")))
                .isEqualTo("EACCES");
        assertThat(predictedError(text.replace(first, block + "probe"))).isEqualTo("ENOENT");
        assertThat(predictedError(text.replace(first, block + "soft_offline_page")))
                .isEqualTo("ENOENT");
        assertThat(verify(text.replace(first, block + "memory7/uevent")).notCompared())
                .containsKey("a write to uevent is not modelled yet");
    }

    @Test
    void predictsTheSameFromACopyWithoutAnswers() throws IOException {
        Path whole = verifier.predict(SmallTrace.write(directory, SmallTrace.text()), directory.resolve("whole"));
        Path emptied = verifier.predict(SmallTrace.write(directory, emptied()), directory.resolve("emptied"));

        assertThat(emptied).hasSameTextualContentAs(whole);
        JsonNode steps = JsonMapper.shared().readTree(Files.readAllBytes(whole)).get("steps");
        assertThat(steps.get(2).get("after").get("nblocks").longValue()).isEqualTo(10);
        assertThat(steps.get(3).get("result").get("vmemmap").get(0).get(0).stringValue())
                .isEqualTo("4000000");
        assertThat(steps.get(7).get("result").toString()).isEqualTo("{\"rc\":8,\"errno\":0,\"error\":null}");
        assertThat(steps.get(7).get("after").get("blocks")).hasSize(2);
    }

    private static String emptied() throws IOException {
        ObjectNode document = (ObjectNode) JsonMapper.shared().readTree(SmallTrace.text());
        for (JsonNode step : document.get("steps")) {
            ObjectNode object = (ObjectNode) step;
            object.remove(List.of("result", "dmesg", "qmp_events"));
            if (object.has("after") && !object.get("op").stringValue().equals("baseline")) {
                object.putObject("after");
            }
        }
        return document.toString();
    }

    private String predictedError(String text) throws IOException {
        return verify(text).mismatches().stream()
                .filter(mismatch -> mismatch.observable().equals("result error"))
                .map(Mismatch::predicted)
                .findFirst()
                .orElse("none");
    }

    private VerifyReport verify(String text) throws IOException {
        return verifier.verify(SmallTrace.write(directory, text));
    }
}
