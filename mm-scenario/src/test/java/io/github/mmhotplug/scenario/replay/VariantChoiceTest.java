package io.github.mmhotplug.scenario.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.scenario.trace.Trace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class VariantChoiceTest {
    private static Trace riscv(String cpu, String commandLine, String levels) {
        return new Trace(
                Path.of("none.json"),
                JsonMapper.shared().createObjectNode(),
                "riscv64",
                "7.2",
                "none",
                4096,
                128L << 20,
                commandLine,
                Map.of("PGTABLE_LEVELS", levels),
                List.of("qemu-system-riscv64", "-cpu", cpu, "-m", "2G"),
                List.of(),
                List.of());
    }

    /** The deepest mode that the kernel was built for, that the command line allows, and that the CPU has. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // -cpu | command line | PGTABLE_LEVELS | mode
                "rv64                  | quiet                | 5 | 57",
                "rv64                  | quiet no5lvl         | 5 | 48",
                "rv64                  | no4lvl quiet         | 5 | 39",
                "rv64                  | no5lvl no4lvl        | 5 | 39",
                "rv64                  | note=no5lvl no4lvlx  | 5 | 57",
                "rv64                  | quiet                | 4 | 48",
                "rv64                  | quiet                | 3 | 39",
                "rv64,sv57=off         | quiet                | 5 | 48",
                "rv64,sv48=off         | quiet                | 5 | 39",
                "rv64,sv39=on          | quiet                | 5 | 39",
                "rv64,sv39=on,sv48=on  | quiet                | 5 | 48",
                "rv64,sv57=on          | no5lvl               | 5 | 48",
                "max,sv64=off          | quiet                | 5 | 57",
                "sifive-u54            | quiet                | 5 | 39",
                "veyron-v1             | quiet                | 5 | 48",
            })
    void riscvUsesTheDeepestModeThatAllAllow(String cpu, String commandLine, String levels, int bits) {
        assertThat(VariantChoice.name(riscv(cpu, commandLine, levels))).isEqualTo("riscv-sv" + bits);
    }
}
