package io.github.mmhotplug.scenario.trace;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a recording must look like, as far as replay and comparison read it. */
final class TraceShape {
    private static final List<String> WORDS = List.of("arch", "kernel", "scenario", "cmdline");

    /** {@code MAX_NUMNODES} of the largest configuration. */
    static final long MAX_NODES = 1024;

    private static final long MAX_LEAF_BYTES = 1L << 40;

    private static final long MAX_LEAVES = 1L << 20;

    /** The operations with arguments, and what each of them needs. */
    private static final Map<String, List<String>> OPERATIONS = Map.ofEntries(
            Map.entry("block_state", List.of("path", "value")),
            Map.entry("block_states", List.of("blocks", "value")),
            Map.entry("write", List.of("path", "value")),
            Map.entry("dimm_add", List.of("id", "size", "driver")),
            Map.entry("dimm_del", List.of("id")),
            Map.entry(TraceStep.VIRTIO_MEM_ADD, List.of("id")),
            Map.entry(TraceStep.VIRTIO_MEM_RESIZE, List.of("id", "requested")),
            Map.entry(TraceStep.KMEM_BOUND, List.of()),
            Map.entry("sh", List.of("cmd")),
            Map.entry("struct_pages", List.of()),
            Map.entry(TraceStep.X86_PAGE_TABLES, List.of()),
            Map.entry(TraceStep.PAGE_TABLES, List.of()));

    private TraceShape() {}

    static void check(Shape document) {
        document.object();
        document.member("schema").oneOf(List.of(Trace.SCHEMA));
        WORDS.forEach(key -> document.member(key).string());
        checkSize(document.member("page_size"));
        checkSize(document.member("block_size"));
        document.member("config").eachMember(Shape::string);
        document.member("qemu").member("args").eachElement(Shape::string);
        document.member("boot_dmesg").eachElement(Shape::string);
        Shape steps = document.member("steps").array();
        if (steps.node().isEmpty()
                || !steps.node().get(0).path("op").asString("").equals(TraceStep.BASELINE)
                || !steps.node().get(0).hasNonNull("after")) {
            throw steps.wrong("no baseline", "a first step with op \"baseline\" and a whole snapshot in 'after'");
        }
        SnapshotShape.checkBaseline(steps.element(0).member("after"));
        steps.eachElement(TraceShape::checkStep);
    }

    private static void checkSize(Shape size) {
        size.count();
        if (Long.bitCount(size.node().longValue()) != 1) {
            throw size.wrong(size.node().toString(), "a power of two");
        }
    }

    private static void checkStep(Shape step) {
        Shape op = step.member("op").string();
        Shape args = step.member("args").object();
        step.optional("given", Shape::object);
        step.optional("result", Shape::object);
        step.optional("after", value -> SnapshotShape.check(value.object()));
        String name = op.node().stringValue();
        List<String> needed = OPERATIONS.get(name);
        boolean namedSnapshot = args.node().isEmpty() && step.node().hasNonNull("after");
        if (needed == null && !namedSnapshot) {
            throw op.wrong(
                    "unknown operation \"" + name + "\"",
                    "one of "
                            + String.join(
                                    ", ", OPERATIONS.keySet().stream().sorted().toList())
                            + ", or the name of a snapshot (args empty, with 'after')");
        }
        if (needed != null) {
            needed.forEach(args::member);
        }
        checkArguments(name, step, args);
        step.optional("given", TraceShape::checkGiven);
    }

    private static void checkArguments(String op, Shape step, Shape args) {
        switch (op) {
            case "write", "block_state" -> {
                args.member("path").string();
                args.member("value").string();
            }
            case "dimm_add" -> {
                args.member("id").string();
                args.optional("node", value -> value.between(0, MAX_NODES - 1));
                if (!step.node().path("given").has("hostRefused")) {
                    checkPlace(
                            step.member("given").member("addr"),
                            step.member("given").member("size"));
                }
            }
            case TraceStep.VIRTIO_MEM_ADD -> {
                args.member("id").string();
                args.optional("requested-size", Shape::count);
                if (!step.node().path("given").has("hostRefused")) {
                    Shape given = step.member("given");
                    checkPlace(given.member("memaddr"), given.member("max_size"));
                    checkSize(given.member("block_size"));
                    given.optional("node", value -> value.between(0, MAX_NODES - 1));
                }
            }
            case TraceStep.VIRTIO_MEM_RESIZE -> {
                args.member("id").string();
                args.member("requested").count();
            }
            case "dimm_del" -> args.member("id").string();
            case TraceStep.X86_PAGE_TABLES -> step.optional("result", TraceShape::checkWalk);
            case TraceStep.PAGE_TABLES -> step.optional("result", TraceShape::checkVirtualWalk);
            default -> {}
        }
    }

    private static void checkPlace(Shape address, Shape size) {
        address.count();
        size.count();
        long sizeBytes = size.node().longValue();
        if (sizeBytes == 0 || address.node().longValue() + sizeBytes < 0) {
            throw size.wrong(size.node().toString(), "a size above 0 that ends below 2^63");
        }
    }

    private static void checkGiven(Shape given) {
        given.optional("range", TraceShape::checkRange);
        given.optional("effect", effect -> effect.object().optional("range", TraceShape::checkRange));
        given.optional("directMapSplit", Shape::pages);
        given.optional(
                "kpageflags",
                value -> value.eachElement(range -> {
                    range.array(2);
                    range.element(0).hex();
                    range.element(1).pages();
                }));
    }

    /** First and last byte; null where nothing was bound. */
    private static void checkRange(Shape range) {
        if (!range.node().isNull()) {
            range.array(2);
            range.element(0).hex();
            range.element(1).hex();
        }
    }

    private static void checkWalk(Shape result) {
        for (String region : List.of("linear", "vmemmap")) {
            result.optional(region, value -> value.eachElement(run -> checkRun(run, Shape::hex)));
        }
    }

    /** The base of a region that the kernel does not have is null. */
    private static void checkVirtualWalk(Shape result) {
        for (String region : List.of("linear", "vmemmap")) {
            result.optional(region, value -> {
                value.eachElement(run -> checkRun(run, Shape::address));
                if (!value.node().isEmpty()) {
                    result.member(region + "_base").address();
                }
            });
        }
    }

    private static void checkRun(Shape run, Consumer<Shape> place) {
        run.array(4);
        place.accept(run.element(0));
        run.element(1).hex();
        run.element(2).between(1, MAX_LEAF_BYTES);
        run.element(3).between(1, MAX_LEAVES);
    }
}
