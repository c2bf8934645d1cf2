package io.github.mmhotplug.scenario.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mmhotplug.scenario.SmallTrace;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceReaderTest {
    private static final String RECORDING = "a recording, one JSON object of schema memhp-lab-trace/1";

    private final Path directory;

    TraceReaderTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void readsARecording() throws IOException {
        Trace trace = SmallTrace.read(directory);

        assertThat(trace.kernel()).isEqualTo("6.12.0-test");
        assertThat(trace.steps()).hasSize(9);
        assertThat(trace.steps().get(2).rest().propertyNames()).containsExactly("dmesg");
        assertThat(trace.steps().get(6).hostRefused()).isTrue();
        assertThat(trace.header().has("steps")).isFalse();
        assertThat(trace.baseline().get("nblocks").longValue()).isEqualTo(8);
    }

    @Test
    void namesAMissingFile() {
        Path missing = directory.resolve("missing.json");

        assertThatThrownBy(() -> TraceReader.read(missing))
                .isInstanceOf(BadFileException.class)
                .hasMessage(missing + ":1:1: no such file; " + RECORDING);
    }

    @Test
    void namesADirectory() {
        assertThatThrownBy(() -> TraceReader.read(directory))
                .hasMessage(directory + ":1:1: can't be read; " + RECORDING);
    }

    @Test
    void refusesATruncatedFile() throws IOException {
        refuses("{\n  \"schema\": \"memhp", ":2:19: the file ends in the middle of a JSON value; " + RECORDING);
        refuses("{\n  \"schema\":", ":2:12: the file ends in the middle of a JSON value; " + RECORDING);
        refuses("{\n  \"schema\": \"x\"", ":2:16: the file ends in the middle of a JSON value; " + RECORDING);
    }

    @Test
    void refusesWhatIsNoJson() throws IOException {
        assertThatThrownBy(() -> TraceReader.read(SmallTrace.write(directory, "memory: 1\n")))
                .isInstanceOf(BadFileException.class)
                .hasMessageMatching(".*small\\.json:1:\\d+: not JSON: Unrecognized token 'memory'.*; a recording, .*");
        refuses("[]", ":1:1: found an array; an object would be accepted here");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        refuses("", ":1:1: the file is empty; " + RECORDING);
    }

    @Test
    void refusesAForeignSchema() throws IOException {
        refuses(
                SmallTrace.text().replace("memhp-lab-trace/1", "memhp-lab-trace/9"),
                ":2:13: /schema: \"memhp-lab-trace/9\"; one of memhp-lab-trace/1 would be accepted here");
    }

    @Test
    void refusesAMissingKey() throws IOException {
        refuses(
                SmallTrace.text().replace("\"kernel\"", "\"colonel\""),
                ":1:1: key 'kernel' is missing; an object with that key would be accepted here");
    }

    @Test
    void refusesARecordingWithoutBaseline() throws IOException {
        refuses(
                SmallTrace.text().replace("\"op\": \"baseline\"", "\"op\": \"end\""),
                ":13:12: /steps: no baseline; a first step with op \"baseline\" and a whole snapshot in 'after' would be"
                        + " accepted here");
    }

    @Test
    void refusesABaselineThatSetsUpNothing() throws IOException {
        refuses(
                SmallTrace.text().replaceFirst("\"zones\"", "\"cones\""),
                ":14:59: /steps/0/after: key 'zones' is missing; an object with that key would be accepted here");
    }

    @Test
    void refusesAnUnknownOperation() throws IOException {
        refuses(
                SmallTrace.text().replace("\"op\": \"sh\"", "\"op\": \"ssh\""),
                ":48:12: /steps/4/op: unknown operation \"ssh\"; one of block_state, block_states, dimm_add, dimm_del,"
                        + " kmem_bound, page_tables, sh, struct_pages, virtio_mem_add, virtio_mem_resize, write,"
                        + " x86_page_tables, or the name of a snapshot (args empty, with 'after') would be accepted here");
    }

    @Test
    void refusesAnAddWithoutItsPlace() throws IOException {
        refuses(
                SmallTrace.text().replace("\"given\": {\"addr\": 4294967296, ", "\"given\": {"),
                ":28:15: /steps/2/given: key 'addr' is missing; an object with that key would be accepted here");
    }

    @Test
    void refusesValuesOfAnotherType() throws IOException {
        refuses(
                SmallTrace.text().replace("\"nblocks\": 10", "\"nblocks\": \"ten\""),
                ":32:18: /steps/2/after/nblocks: found \"ten\"; a whole number would be accepted here");
        refuses(
                SmallTrace.text().replace("\"page_size\": 4096", "\"page_size\": 4000"),
                ":7:16: /page_size: 4000; a power of two would be accepted here");
    }

    private void refuses(String text, String message) throws IOException {
        Path file = SmallTrace.write(directory, text);

        assertThatThrownBy(() -> TraceReader.read(file))
                .isInstanceOf(BadFileException.class)
                .hasMessage(file + message);
    }
}
