package io.github.mmhotplug.core.internal.block;

import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.BlockState;
import io.github.mmhotplug.core.internal.util.RunMap;
import java.util.Optional;
import java.util.OptionalInt;

/** The memory block devices by id ({@code physical address / block size}), one entry for each run of equal blocks. */
public final class BlockTable {
    private static final BlockState[] STATES = BlockState.values();
    /** A block's word: state, zone plus one while it is in one, whether it was there at boot, node. */
    private static final ZoneType[] ZONES = ZoneType.values();

    private static final int NODE_SHIFT = 8;
    private static final int ZONE_SHIFT = 4;
    private static final long ZONE_MASK = 0x70;

    private static final long EARLY = 0x80;
    private static final long STATE_MASK = 0xf;

    private final RunMap words;
    /** {@code altmap.free} of self-hosted blocks. */
    private final RunMap altmapFree;
    /** {@code altmap.alloc} of self-hosted blocks. */
    private final RunMap altmapAlloc;
    /** Memory group of blocks that have one. */
    private final RunMap groups;

    public BlockTable() {
        this(new RunMap(0), new RunMap(0), new RunMap(0), new RunMap(0));
    }

    private BlockTable(RunMap words, RunMap altmapFree, RunMap altmapAlloc, RunMap groups) {
        this.words = words;
        this.altmapFree = altmapFree;
        this.altmapAlloc = altmapAlloc;
        this.groups = groups;
    }

    public BlockTable copy() {
        return new BlockTable(words.copy(), altmapFree.copy(), altmapAlloc.copy(), groups.copy());
    }

    public void create(long firstId, long count, BlockState state, int node, boolean early) {
        words.put(firstId, firstId + count, state.ordinal() | (early ? EARLY : 0) | (long) node << NODE_SHIFT);
    }

    public void remove(long firstId, long count) {
        words.remove(firstId, firstId + count);
        altmapFree.remove(firstId, firstId + count);
        altmapAlloc.remove(firstId, firstId + count);
        groups.remove(firstId, firstId + count);
    }

    /** The block owns an altmap from now on. */
    public void setAltmap(long id, long free, long alloc) {
        altmapFree.put(id, id + 1, free);
        altmapAlloc.put(id, id + 1, alloc);
    }

    public void setGroup(long firstId, long count, int group) {
        groups.put(firstId, firstId + count, group);
    }

    public boolean exists(long id) {
        return words.contains(id);
    }

    /** The first existing block of a range, or {@link RunMap#ABSENT}. */
    public long firstExisting(long firstId, long count) {
        long found = words.firstKeyFrom(firstId);
        return found != RunMap.ABSENT && found < firstId + count ? found : RunMap.ABSENT;
    }

    public BlockState state(long id) {
        return STATES[(int) (words.get(id) & STATE_MASK)];
    }

    public int node(long id) {
        return nodeOf(words.get(id));
    }

    public boolean isOnline(long id) {
        return state(id) == BlockState.ONLINE;
    }

    public boolean isEarly(long id) {
        return (words.get(id) & EARLY) != 0;
    }

    /** {@code block.zone}: empty while it is offline, and for a boot block that lies in several. */
    public Optional<ZoneType> zone(long id) {
        int zone = (int) ((words.get(id) & ZONE_MASK) >> ZONE_SHIFT);
        return zone == 0 ? Optional.empty() : Optional.of(ZONES[zone - 1]);
    }

    /** A block is in a state, and in a zone or in none. */
    public void set(long id, BlockState state, Optional<ZoneType> zone) {
        long kept = words.get(id) & ~(STATE_MASK | ZONE_MASK);
        long zoneBits =
                zone.map(type -> (long) (type.ordinal() + 1) << ZONE_SHIFT).orElse(0L);
        words.put(id, id + 1, kept | state.ordinal() | zoneBits);
    }

    /** The memory group of a block, if it has one. */
    public OptionalInt group(long id) {
        long group = groups.get(id);
        return group == RunMap.ABSENT ? OptionalInt.empty() : OptionalInt.of((int) group);
    }

    /** The runs of blocks of one group. */
    public void forEachGroupRun(RunMap.RunVisitor visitor) {
        groups.forEach(visitor);
    }

    /** The node of the last existing block of a range, 0 if there is none. */
    public int lastNode(long firstId, long count) {
        long last = words.lastKeyBefore(firstId + count);
        return last != RunMap.ABSENT && last >= firstId ? node(last) : 0;
    }

    /** The first block of a range that exists and is not offline, or {@link RunMap#ABSENT}. */
    public long firstNotOffline(long firstId, long count) {
        long[] found = {RunMap.ABSENT};
        words.forEachIn(firstId, firstId + count, (start, end, word) -> {
            if (found[0] == RunMap.ABSENT && stateOf(word) != BlockState.OFFLINE) {
                found[0] = start;
            }
        });
        return found[0];
    }

    /** Blocks of a range that own an altmap. */
    public long selfHosted(long firstId, long count) {
        return altmapFree.keysIn(firstId, firstId + count);
    }

    /** {@code altmap.free}: pages that a self-hosted block keeps, or 0. */
    public long altmapFree(long id) {
        long free = altmapFree.get(id);
        return free == RunMap.ABSENT ? 0 : free;
    }

    /** {@code altmap.alloc}: pages of them that back the memmap, or 0. */
    public long altmapAlloc(long id) {
        long alloc = altmapAlloc.get(id);
        return alloc == RunMap.ABSENT ? 0 : alloc;
    }

    /** Pages at the start of a block that are no use to anybody, for they hold its memmap ({@code nr_vmemmap_pages}). */
    public long skippedPages(long id, KernelProfile profile) {
        return profile.word(CoreCapabilities.ALTMAP_FREE).equals("block") ? altmapAlloc(id) : altmapFree(id);
    }

    public long count() {
        return words.keyCount();
    }

    /** Whether a node has blocks. */
    public boolean anyOnNode(int node) {
        boolean[] found = new boolean[1];
        words.forEach((start, end, word) -> found[0] |= nodeOf(word) == node);
        return found[0];
    }

    /** Whether a group has blocks. */
    public boolean anyInGroup(int group) {
        boolean[] found = new boolean[1];
        groups.forEach((start, end, id) -> found[0] |= id == group);
        return found[0];
    }

    /** The runs of blocks with equal state, node and origin. */
    public void forEachRun(BlockVisitor visitor) {
        words.forEach((start, end, word) ->
                visitor.run(start, end - start, stateOf(word), nodeOf(word), (word & EARLY) != 0));
    }

    /** The runs of blocks with equal altmap sizes: value is {@code altmap.free}. */
    public void forEachAltmapRun(RunMap.RunVisitor visitor) {
        altmapFree.forEach(visitor);
    }

    /** Sees one run of equal blocks. */
    @FunctionalInterface
    public interface BlockVisitor {
        void run(long firstId, long count, BlockState state, int node, boolean early);
    }

    private static BlockState stateOf(long word) {
        return STATES[(int) (word & STATE_MASK)];
    }

    private static int nodeOf(long word) {
        return (int) (word >>> NODE_SHIFT);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockTable that
                && words.equals(that.words)
                && altmapFree.equals(that.altmapFree)
                && altmapAlloc.equals(that.altmapAlloc)
                && groups.equals(that.groups);
    }

    @Override
    public int hashCode() {
        return words.hashCode();
    }
}
