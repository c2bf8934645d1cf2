package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.KernelProfiles;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mmhp arch}: which architectures there are and what they look like. */
@Command(
        name = "arch",
        description = "List the architectures, or show one's geometry.",
        subcommands = {ArchCommand.ListAll.class, ArchCommand.Show.class})
final class ArchCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new BadInputException("arch: a command is missing; there are list, show ID");
    }

    @Command(name = "list", description = "List the architectures.")
    static final class ListAll implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Override
        public Integer call() {
            World world = new World();
            TextTable table = new TextTable("id", "also", "kernels", "what");
            ArrayNode array = JsonMapper.shared().createArrayNode();
            for (Registered registered : world.architectures().variants()) {
                String also = String.join(", ", registered.variant().shortNames());
                List<String> kernels = world.profiles().names().stream()
                        .filter(name -> registered.provider().portProfile(name).isPresent())
                        .toList();
                table.row(
                        registered.variant().id(),
                        also,
                        String.join(" ", kernels),
                        registered.variant().title());
                ObjectNode node = array.addObject();
                node.put("id", registered.variant().id());
                registered.variant().shortNames().forEach(node.putArray("shortNames")::add);
                kernels.forEach(node.putArray("kernels")::add);
                node.put("title", registered.variant().title());
            }
            if (json) {
                Output.json(spec, array);
            } else {
                Output.lines(spec, table.lines());
            }
            return Mmhp.OK;
        }
    }

    @Command(name = "show", description = "Show one architecture's geometry under a kernel.")
    static final class Show implements Callable<Integer> {
        private static final long REFERENCE_RAM = 2 * Bytes.GIB;

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Parameters(paramLabel = "ID", description = "Id or short name of an architecture.")
        private String id = "";

        @Option(names = "--kernel", paramLabel = "K", description = "Kernel profile, by default 7.2.")
        private String kernel = KernelProfiles.DEFAULT;

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Override
        public Integer call() {
            World world = new World();
            Registered registered = world.architecture("arch show", id);
            KernelProfile profile = world.kernel("--kernel", kernel, registered);
            String variant = registered.variant().id();
            ReferenceMachine reference =
                    registered.provider().referenceMachine(variant, REFERENCE_RAM, OptionalLong.empty());
            Architecture architecture =
                    registered.provider().create(new ArchitectureRequest(variant, profile, reference.facts()));
            if (json) {
                Output.json(spec, json(architecture, kernel));
            } else {
                Output.lines(spec, lines(registered, architecture));
            }
            return Mmhp.OK;
        }

        private List<String> lines(Registered registered, Architecture architecture) {
            MemoryGeometry geometry = architecture.geometry();
            List<String> lines = new ArrayList<>();
            lines.add(architecture.variant() + ": " + registered.variant().title() + ", kernel " + kernel
                    + ", a machine with " + Bytes.exact(REFERENCE_RAM));
            lines.add("");
            lines.add("page          " + Bytes.exact(geometry.pageSizeBytes()));
            lines.add("section       " + Bytes.exact(geometry.sectionSizeBytes()) + ", "
                    + geometry.pagesPerSection() + " pages, memmap "
                    + Bytes.exact(geometry.memmapBytes(geometry.pagesPerSection())));
            lines.add("memory block  " + Bytes.exact(architecture.memoryBlockSizeBytes()) + ", because "
                    + architecture.memoryBlockSizeReason());
            lines.add("pageblock     " + Bytes.exact(geometry.pageblockPages() << geometry.pageShift())
                    + ", largest free block "
                    + Bytes.exact(1L << (geometry.maxPageOrder() + geometry.pageShift())));
            lines.add("mappable      up to "
                    + Bytes.exact(architecture.mappableRange().endAddress()));
            lines.addAll(levels("linear map", geometry.linearMap()));
            lines.addAll(levels("vmemmap", geometry.vmemmap()));
            return lines;
        }

        private static List<String> levels(String region, List<PageTableLevel> levels) {
            TextTable table = new TextTable(region, "entry covers", "leaf", "table covers", "table size");
            for (int i = levels.size() - 1; i >= 0; i--) {
                PageTableLevel level = levels.get(i);
                table.row(
                        level.name() + (i == levels.size() - 1 ? " (root)" : ""),
                        Bytes.exact(level.entryBytes()),
                        level.leafAllowed() ? "yes" : "no",
                        level.entriesPerTable() == 0 ? "everything" : Bytes.exact(level.tableCoversBytes()),
                        Bytes.exact(level.tableBytes()));
            }
            List<String> lines = new ArrayList<>();
            lines.add("");
            lines.addAll(table.lines());
            return lines;
        }

        private static ObjectNode json(Architecture architecture, String kernel) {
            MemoryGeometry geometry = architecture.geometry();
            ObjectNode node = JsonMapper.shared().createObjectNode();
            node.put("schema", "mmhp-arch/1");
            node.put("architecture", architecture.variant());
            node.put("kernel", kernel);
            node.put("pageSizeBytes", geometry.pageSizeBytes());
            node.put("sectionSizeBytes", geometry.sectionSizeBytes());
            node.put("memoryBlockSizeBytes", architecture.memoryBlockSizeBytes());
            node.put("pageblockPages", geometry.pageblockPages());
            node.put("maxPageOrder", geometry.maxPageOrder());
            node.put(
                    "mappableEnd",
                    "0x" + Long.toHexString(architecture.mappableRange().endAddress()));
            putLevels(node.putArray("linearMap"), geometry.linearMap());
            putLevels(node.putArray("vmemmap"), geometry.vmemmap());
            return node;
        }

        private static void putLevels(ArrayNode array, List<PageTableLevel> levels) {
            for (PageTableLevel level : levels) {
                array.addObject()
                        .put("name", level.name())
                        .put("entryBytes", level.entryBytes())
                        .put("entriesPerTable", level.entriesPerTable())
                        .put("tableBytes", level.tableBytes())
                        .put("leafAllowed", level.leafAllowed());
            }
        }
    }
}
