package io.github.mmhotplug.help;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.help.KernelSymbols.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code help/kernel-rosetta.md} is generated from the Javadoc of engine, ports and drivers, and is what they say now;
 * {@code -Dmm.golden.update=true} writes it anew.
 */
class KernelRosettaTest {
    private static final Path PAGE = Repository.ROOT.resolve("help/kernel-rosetta.md");

    private static final List<String> MODULES = List.of(
            "mm-api",
            "mm-core",
            "arch-x86",
            "arch-arm64",
            "arch-powerpc",
            "arch-s390",
            "examples/arch-riscv",
            "drivers");

    /** Names of capabilities, and explanations, say on which symbol they bear; they don't model it. */
    private static final Set<String> PACKAGES_LEFT_OUT = Set.of("api.profile", "core.explain");

    private static final Pattern TYPE = Pattern.compile("`([A-Z][A-Za-z0-9]+)`");

    private static final String BASE = "io.github.mmhotplug.";

    private enum Group {
        ADD("Adding"),
        PLACEMENT("Where the memmap goes"),
        VMEMMAP("Sections and their memmap"),
        PAGE_TABLES("Page tables and the frames behind them"),
        REMOVE("Removing"),
        STATE("Blocks, zones, resources, groups"),
        SIZES("Sizes and facts of an architecture"),
        X86("x86"),
        ARM64("arm64"),
        POWERPC("powerpc"),
        S390("s390"),
        RISCV("riscv"),
        DRIVERS("Drivers");

        private final String title;

        Group(String title) {
            this.title = title;
        }
    }

    private static Group group(Use use) {
        return switch (use.module()) {
            case "arch-x86" -> Group.X86;
            case "arch-arm64" -> Group.ARM64;
            case "arch-powerpc" -> Group.POWERPC;
            case "arch-s390" -> Group.S390;
            case "arch-riscv" -> Group.RISCV;
            case "drivers" -> Group.DRIVERS;
            default -> ofType(use);
        };
    }

    /** A few types stand in another group than the rest of their package. */
    private static Group ofType(Use use) {
        String type = use.type();
        if (Set.of("Altmap", "VmemAltmap", "SelfHosting", "Marking", "MemmapPlace", "HotplugContext", "StructPages")
                        .contains(type)
                || type.startsWith("StructPages.")
                || use.java().equals("Operations.memmapOnMemoryVeto")) {
            return Group.PLACEMENT;
        }
        if (use.java().contains("Remove")
                || use.java().contains("remove")
                || use.symbol().contains("_remove_")) {
            return Group.REMOVE;
        }
        if (Set.of("SectionActivation", "MemmapSweeper", "BootCoreMemory").contains(type)) {
            return Group.VMEMMAP;
        }
        if (Set.of("HotAdd", "Operation.AddMemory", "Operation.SetAutoOnline").contains(type)) {
            return Group.ADD;
        }
        return ofPackage(inside(use.packageName()));
    }

    /** What of a package's name tells it from others: not every port is in a package of ours. */
    private static String inside(String packageName) {
        return packageName.startsWith(BASE) ? packageName.substring(BASE.length()) : packageName;
    }

    private static Group ofPackage(String name) {
        return switch (name) {
            case "api", "api.addr", "api.geometry" -> Group.SIZES;
            case "api.driver", "api.hotplug", "core.internal.hotplug" -> Group.ADD;
            case "api.vmemmap", "core.internal.vmemmap", "core.internal.sparse" -> Group.VMEMMAP;
            case "api.pagetable", "api.walk", "api.store" -> Group.PAGE_TABLES;
            case "core.internal.pagetable", "core.internal.frame", "core.internal.buddy" -> Group.PAGE_TABLES;
            default -> Group.STATE;
        };
    }

    /** Group, then symbol, then module, then where in it. */
    private static Map<Group, Map<String, Map<String, Set<String>>>> table() {
        Map<Group, Map<String, Map<String, Set<String>>>> table = new TreeMap<>();
        for (String module : MODULES) {
            for (Use use : KernelSymbols.of(Repository.ROOT.resolve(module))) {
                if (!PACKAGES_LEFT_OUT.contains(inside(use.packageName()))) {
                    table.computeIfAbsent(group(use), group -> new TreeMap<>(KernelRosettaTest::compare))
                            .computeIfAbsent(use.symbol(), symbol -> new LinkedHashMap<>())
                            .computeIfAbsent(module, name -> new LinkedHashSet<>())
                            .add(use.java());
                }
            }
        }
        return table;
    }

    /** By name, as if there were no leading underscores and no {@code struct}. */
    private static int compare(String first, String second) {
        int byWord = bare(first).compareToIgnoreCase(bare(second));
        return byWord != 0 ? byWord : first.compareTo(second);
    }

    private static String bare(String symbol) {
        return symbol.replaceFirst("^(struct |enum )?_*", "");
    }

    private static String page() {
        List<String> lines = new ArrayList<>(List.of(
                "# Kernel name, class, module",
                "",
                "Generated from the Javadoc of engine, ports and drivers: a name stands here if the first sentence of a member, or",
                "the comment of a type, says it. `mvn -B test -pl testing/help -Dtest=KernelRosettaTest -Dmm.golden.update=true`",
                "writes this page anew.",
                "",
                "Packages begin with `io.github.mmhotplug`, riscv's with `org.example`; a search for the class, or for the kernel's name,",
                "finds the file."));
        table().forEach((group, symbols) -> {
            lines.addAll(List.of("", "## " + group.title, "", "| Kernel | Here | Module |", "|---|---|---|"));
            symbols.forEach((symbol, modules) -> modules.forEach((module, types) -> lines.add(
                    "| `" + symbol + "` | `" + String.join("`, `", withoutOwners(types)) + "` | " + module + " |")));
        });
        return String.join("\n", lines) + "\n";
    }

    /** A type that has a member in the list need not stand there itself. */
    private static List<String> withoutOwners(Set<String> types) {
        return types.stream()
                .filter(type -> types.stream().noneMatch(other -> other.startsWith(type + ".")))
                .toList();
    }

    @Test
    void everyRowIsWhatTheSourcesSay() throws IOException {
        String page = page();
        if (Boolean.getBoolean("mm.golden.update")) {
            Files.writeString(PAGE, page);
        }
        assertThat(page).as("-Dmm.golden.update=true writes the page anew").isEqualTo(Files.readString(PAGE));
    }

    /** The short table of the README is a part of the long one. */
    @Test
    void theReadmeNamesNoClassThatIsNotThere() throws IOException {
        List<String> types = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Repository.ROOT.resolve(module).resolve("src/main/java"))) {
                files.map(path -> path.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .forEach(name -> types.add(name.substring(0, name.length() - ".java".length())));
            }
        }
        List<String> rows = Files.readAllLines(Repository.ROOT.resolve("README.md")).stream()
                .dropWhile(line -> !line.equals("| In the kernel | Here |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        assertThat(rows).isNotEmpty();
        for (String row : rows) {
            String here = row.substring(row.indexOf('|', 1));
            assertThat(TYPE.matcher(here).results().map(found -> found.group(1)))
                    .as(row)
                    .isNotEmpty()
                    .isSubsetOf(types);
        }
    }
}
