package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mmhp arch show --json}: schema {@code mmhp-arch/1}. */
final class ArchJson {
    private ArchJson() {}

    static ObjectNode of(Architecture architecture, String kernel, List<Machine> machines) {
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
                "mappableStart",
                "0x" + Long.toHexString(architecture.mappableRange().startAddress()));
        node.put(
                "mappableEnd",
                "0x" + Long.toHexString(architecture.mappableRange().endAddress()));
        putLevels(node.putArray("linearMap"), geometry.linearMap());
        putLevels(node.putArray("vmemmap"), geometry.vmemmap());
        ArrayNode kernels = node.putArray("memmapOnMemory");
        for (Machine machine : machines) {
            kernels.addObject()
                    .put("kernel", machine.profile().name())
                    .put("on", veto(machine, MemmapOnMemory.ON))
                    .put("force", veto(machine, MemmapOnMemory.FORCE));
        }
        return node;
    }

    private static String veto(Machine machine, MemmapOnMemory mode) {
        return machine.memmapOnMemoryVeto(mode).map(Veto::toString).orElse("yes");
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
