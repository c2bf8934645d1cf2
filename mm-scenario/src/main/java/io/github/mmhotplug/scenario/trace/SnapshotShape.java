package io.github.mmhotplug.scenario.trace;

import java.util.List;

/** What a snapshot must look like, as far as the comparison reads it. */
final class SnapshotShape {
    private static final List<String> BASELINE_KEYS =
            List.of("nblocks", "blocks", "zones", "meminfo_kB", "vmstat", "iomem", "sysfs");
    private static final List<String> BLOCK_ATTRIBUTES =
            List.of("state", "removable", "valid_zones", "phys_device", "node");

    private static final long MAX_BLOCK_ID = 1L << 40;

    /** More blocks than any recorded machine could have; every one of them is an object. */
    private static final long MAX_BLOCKS = 1L << 20;

    private static final List<String> ZONE_PAGES = List.of("spanned", "present", "managed");

    private SnapshotShape() {}

    /** Demands what a machine is set up from. */
    static void checkBaseline(Shape after) {
        BASELINE_KEYS.forEach(after::member);
        after.member("nblocks").count();
        after.member("vmstat").member("nr_free_pages").pages();
        after.member("sysfs").member("memory/auto_online_blocks").string();
        after.member("blocks").array(1);
        after.member("zones").array(1);
        after.member("meminfo_kB").object();
        after.member("iomem").array(1);
    }

    /** Checks the keys that are there; null means that one vanished. */
    static void check(Shape after) {
        after.optional("nblocks", Shape::count);
        after.optional("blocks", value -> value.eachElement(SnapshotShape::checkBlocks));
        after.optional("zones", value -> value.eachElement(SnapshotShape::checkZone));
        after.optional("meminfo_kB", value -> value.eachMember(Shape::integer));
        after.optional("vmstat", value -> value.eachMember(Shape::integer));
        after.optional(
                "iomem",
                value -> value.eachElement(line -> line.matches(IomemLine.PATTERN, "START-END : NAME in hexadecimal")));
        after.optional("sysfs", Shape::object);
        after.optional("kpageflags", value -> value.eachElement(SnapshotShape::checkFlags));
    }

    private static void checkBlocks(Shape run) {
        run.array(3);
        run.element(0).between(0, MAX_BLOCK_ID);
        long first = run.element(0).node().longValue();
        run.element(1).between(first, first + MAX_BLOCKS);
        BLOCK_ATTRIBUTES.forEach(attribute -> run.element(2).member(attribute).string());
    }

    private static void checkZone(Shape zone) {
        zone.member("zone").string();
        zone.member("node").between(0, TraceShape.MAX_NODES - 1);
        ZONE_PAGES.forEach(number -> zone.member(number).pages());
        zone.optional("start_pfn", Shape::pages);
    }

    private static void checkFlags(Shape range) {
        range.member("start").hex();
        range.member("n").pages();
        range.member("nruns").count();
        range.member("hist").eachMember(Shape::count);
        range.member("hist").eachKey(Shape::hex);
        range.member("runs").eachElement(run -> {
            run.array(3);
            run.element(0).hex();
            run.element(1).count();
            run.element(2).hex();
        });
    }
}
