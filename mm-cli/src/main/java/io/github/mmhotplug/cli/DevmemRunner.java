package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.PmemLayout;
import io.github.mmhotplug.scenario.text.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns the options of {@code mmhp devmem} into one machine and one mapping for each architecture. */
final class DevmemRunner {
    private static final Map<String, DevPagemap.Type> TYPES = new TreeMap<>(Map.of(
            "generic", DevPagemap.Type.GENERIC,
            "private", DevPagemap.Type.PRIVATE,
            "coherent", DevPagemap.Type.COHERENT,
            "fs-dax", DevPagemap.Type.FS_DAX,
            "p2pdma", DevPagemap.Type.PCI_P2PDMA));
    private static final String AUTO = "auto";
    private static final long SMALLEST_ALIGN = 4 * Bytes.KIB;
    private static final long LARGEST_ALIGN = Bytes.TIB;
    private static final long INFO_BLOCK = 8 * Bytes.KIB;
    private static final long LEAST_RAM = 2 * Bytes.GIB;
    private static final long MOST_RAM = 2 * Bytes.TIB;
    /** Struct pages take a 64th of memory in pages of 4 KiB; twice that is a 32nd. */
    private static final long RAM_SHARE = 32;

    private final World world;
    private final DevmemOptions options;
    private final long sizeBytes;
    private final DevPagemap.Type type;
    private final long alignBytes;

    DevmemRunner(World world, DevmemOptions options) {
        this.world = world;
        this.options = options;
        this.sizeBytes = Quantities.size("SIZE", options.size);
        this.type = type(options.type);
        this.alignBytes = align();
    }

    private static DevPagemap.Type type(String word) {
        DevPagemap.Type type = TYPES.get(word);
        if (type == null) {
            throw new BadInputException(
                    "--type: there is no type of memory " + Spelling.unknown(word, List.copyOf(TYPES.keySet())));
        }
        return type;
    }

    private long align() {
        if (options.align == null) {
            return type == DevPagemap.Type.GENERIC ? 2 * Bytes.MIB : SMALLEST_ALIGN;
        }
        long align = Quantities.size("--align", options.align);
        if (Long.bitCount(align) != 1 || align < SMALLEST_ALIGN || align > LARGEST_ALIGN) {
            throw new BadInputException("--align: '" + options.align + "' is no power of two from "
                    + Bytes.exact(SMALLEST_ALIGN) + " to " + Bytes.exact(LARGEST_ALIGN) + ", like 4K, 2M or 1G");
        }
        return align;
    }

    MachineBooter booter() {
        return new MachineBooter(world, options.machine, Long.toString(defaultRam()));
    }

    /** Every architecture asked for; bad input is found before the first one runs. */
    List<DevmemRun> run() {
        MachineBooter booter = booter();
        List<Machine> machines = new ArrayList<>();
        List<PagemapRequest> requests = new ArrayList<>();
        for (Registered registered : booter.architectures()) {
            ReferenceMachine reference = booter.reference(registered);
            Machine machine = booter.boot(registered, reference, builder -> builder);
            machines.add(machine);
            requests.add(request(reference, machine));
        }
        List<DevmemRun> runs = new ArrayList<>();
        for (int i = 0; i < machines.size(); i++) {
            runs.add(DevmemRun.of(machines.get(i), requests.get(i)));
        }
        return runs;
    }

    /** One architecture under a kernel of the caller's. */
    DevmemRun run(Registered registered, KernelProfile kernel) {
        MachineBooter booter = booter();
        ReferenceMachine reference = booter.reference(registered);
        Machine machine = booter.boot(registered, kernel, reference, builder -> builder);
        return DevmemRun.of(machine, request(reference, machine));
    }

    private PagemapRequest request(ReferenceMachine reference, Machine machine) {
        long start = options.at == null ? reference.hotplugStart() : Quantities.address("--at", options.at);
        return request(start, machine.architecture().geometry().pageSizeBytes());
    }

    private long defaultRam() {
        if (options.altmap != null) {
            return LEAST_RAM;
        }
        long share = Math.max(1, sizeBytes / RAM_SHARE);
        long powerOfTwo = Long.highestOneBit(share) == share ? share : Long.highestOneBit(share) << 1;
        return Math.min(MOST_RAM, Math.max(LEAST_RAM, powerOfTwo));
    }

    private PagemapRequest request(long start, long pageBytes) {
        if (start > Long.MAX_VALUE - sizeBytes) {
            throw new BadInputException("--at: 0x" + Long.toHexString(start) + " and " + Bytes.exact(sizeBytes)
                    + " end beyond the largest address, 0x" + Long.toHexString(Long.MAX_VALUE));
        }
        PagemapRequest request = PagemapRequest.of(type, new PhysRange(start, sizeBytes))
                .withVmemmapShift(Long.numberOfTrailingZeros(Math.max(1, alignBytes / pageBytes)));
        return options.altmap == null ? request : withAltmap(request, options.altmap, start, pageBytes);
    }

    private PagemapRequest withAltmap(PagemapRequest request, String altmap, long start, long pageBytes) {
        if (altmap.equals(AUTO)) {
            PmemLayout layout = PmemLayout.of(start, sizeBytes, alignBytes, pageBytes)
                    .orElseThrow(() -> new BadInputException("--altmap: " + Bytes.exact(sizeBytes) + " in pages of "
                            + Bytes.exact(pageBytes) + " has no room for info block, memmap and data"));
            return request.withAltmap(layout.reservePages(), layout.freePages());
        }
        long aside = Quantities.size("--altmap", altmap);
        long reserve = (INFO_BLOCK + pageBytes - 1) / pageBytes;
        if (aside / pageBytes <= reserve) {
            throw new BadInputException("--altmap: '" + altmap + "' holds nothing beside the info block, "
                    + Bytes.exact(reserve * pageBytes) + " in pages of " + Bytes.exact(pageBytes)
                    + "; accepted are larger sizes, or auto");
        }
        return request.withAltmap(reserve, aside / pageBytes - reserve);
    }

    /** How a type is written on the command line. */
    static String word(DevPagemap.Type type) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }
}
