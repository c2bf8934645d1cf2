package io.github.mmhotplug.core.explain;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MemmapOnMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The numbers of one machine's memmap: what it takes, its leaves, and whether a block can keep it. */
final class MemmapNumbers {
    private final Machine machine;
    private final MemoryGeometry geometry;
    private final long block;

    MemmapNumbers(Variant variant) {
        this.machine = variant.machine();
        this.geometry = machine.architecture().geometry();
        this.block = machine.architecture().memoryBlockSizeBytes();
    }

    boolean onMemoryExists() {
        return !machine.profile().word(CoreCapabilities.MEMMAP_ON_MEMORY).equals("none");
    }

    Here perBlock() {
        long bytes = memmapBytes(block);
        return Here.of(
                        "the memmap of a memory block (" + Bytes.prose(block) + ") is " + Bytes.prose(bytes),
                        Fact.bytes("memoryBlockSize", block),
                        Fact.bytes("memmapPerBlock", bytes))
                .and(perGib());
    }

    Here perGib() {
        long bytes = memmapBytes(Bytes.GIB);
        return Here.of("1 GiB has a memmap of " + Bytes.prose(bytes), Fact.bytes("memmapPerGib", bytes));
    }

    /** Each leaf with the order of the free block that backs it. */
    Here leaves() {
        List<String> words = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        for (long leaf : Leaves.sizes(geometry.vmemmap())) {
            int order = order(leaf);
            words.add(Bytes.prose(leaf) + " (order " + order + ")");
            facts.add(Fact.bytes("vmemmapLeaf", leaf));
            facts.add(Fact.count("vmemmapLeafOrder", order, "order"));
        }
        return new Here("leaves of the vmemmap, each one free block: " + String.join(", ", words), facts);
    }

    Here largestBlock() {
        int order = geometry.maxPageOrder();
        return Here.of(
                "the largest order is " + order + ", " + Bytes.prose(1L << (order + geometry.pageShift())),
                Fact.count("maxPageOrder", order, "order"));
    }

    /** How much memory shares one leaf of struct pages. */
    Here leafDescribes() {
        long leaf = Leaves.largest(geometry.vmemmap());
        long described = (leaf / geometry.structPageBytes()) << geometry.pageShift();
        return Here.of(
                "a vmemmap leaf of " + Bytes.prose(leaf) + " describes " + Bytes.prose(described),
                Fact.bytes("vmemmapLeaf", leaf),
                Fact.bytes("leafDescribes", described));
    }

    /** What {@code mhp_supports_memmap_on_memory} says of one block under either word of the parameter. */
    Here verdicts() {
        Optional<Veto> on = machine.memmapOnMemoryVeto(MemmapOnMemory.ON);
        Optional<Veto> force = machine.memmapOnMemoryVeto(MemmapOnMemory.FORCE);
        String sentence = words(on).equals(words(force))
                ? "memmap_on_memory=Y and =force: " + words(on)
                : "memmap_on_memory=Y: " + words(on) + "; =force: " + words(force);
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.bytes("memmapPerBlock", memmapBytes(block)));
        facts.add(Fact.text("memmapOnMemoryY", id(on)));
        facts.add(Fact.text("memmapOnMemoryForce", id(force)));
        on.ifPresent(veto -> facts.addAll(veto.facts()));
        force.ifPresent(veto -> facts.addAll(veto.facts()));
        return new Here(sentence, facts.stream().distinct().toList());
    }

    private static String words(Optional<Veto> veto) {
        return veto.map(Veto::toString).orElse("a block keeps its memmap");
    }

    private static String id(Optional<Veto> veto) {
        return veto.map(why -> why.rule().id()).orElse("yes");
    }

    private long memmapBytes(long bytes) {
        return geometry.memmapBytes(bytes >>> geometry.pageShift());
    }

    private int order(long leaf) {
        return Long.numberOfTrailingZeros(leaf) - geometry.pageShift();
    }
}
