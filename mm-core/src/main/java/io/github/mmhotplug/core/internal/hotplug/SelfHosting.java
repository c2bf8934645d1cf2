package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.MemmapOnMemory;
import java.util.Optional;

/**
 * {@code mhp_supports_memmap_on_memory}: can the blocks of an add keep their memmap on themselves, and if not, which
 * gate is shut? The gates stand in the kernel's order.
 */
final class SelfHosting {
    private final Architecture architecture;
    private final KernelProfile profile;
    private final MemoryGeometry geometry;

    @Inject
    SelfHosting(Architecture architecture, KernelProfile profile) {
        this.architecture = architecture;
        this.profile = profile;
        this.geometry = architecture.geometry();
    }

    /** Pages that a block withholds: its memmap, under {@code force} rounded up to whole pageblocks. */
    long reservedPages(MemmapOnMemory mode) {
        long memmapPages = geometry.memmapPages(blockPages());
        return mode == MemmapOnMemory.FORCE ? Align.up(memmapPages, geometry.pageblockPages()) : memmapPages;
    }

    /** {@code altmap.free} of a block. */
    long altmapFree(MemmapOnMemory mode) {
        return profile.word(CoreCapabilities.ALTMAP_FREE).equals("block") ? blockPages() : reservedPages(mode);
    }

    /** Why an add of that size can't self-host, or empty if it can. */
    Optional<Veto> veto(MemmapOnMemory mode, long sizeBytes) {
        return kernelHasIt()
                .or(architecture::selectsMemmapOnMemory)
                .or(() -> parameterIsOn(mode))
                .or(() -> isOneBlock(sizeBytes))
                .or(() -> passesSizeTest(mode));
    }

    private Optional<Veto> kernelHasIt() {
        if (!profile.word(CoreCapabilities.MEMMAP_ON_MEMORY).equals("none")) {
            return Optional.empty();
        }
        return Optional.of(
                Veto.of(StandardRule.KERNEL_SELF_HOSTS, "kernel " + profile.name() + " has no memmap on memory"));
    }

    private Optional<Veto> parameterIsOn(MemmapOnMemory mode) {
        if (mode != MemmapOnMemory.OFF) {
            return Optional.empty();
        }
        return Optional.of(Veto.of(
                StandardRule.PARAMETER_ON,
                "the parameter memmap_on_memory reads N"
                        + (profile.has(CoreCapabilities.MEMMAP_ON_MEMORY_FORCE) ? "" : "; this kernel knows no force"),
                Fact.text("memmapOnMemory", mode.word())));
    }

    private Optional<Veto> isOneBlock(long sizeBytes) {
        long block = architecture.memoryBlockSizeBytes();
        if (!profile.word(CoreCapabilities.MEMMAP_ON_MEMORY).equals("singleBlock") || sizeBytes == block) {
            return Optional.empty();
        }
        String blocks =
                sizeBytes % block == 0 ? sizeBytes / block + " memory blocks" : "no whole number of memory blocks";
        return Optional.of(Veto.of(
                StandardRule.ONE_BLOCK,
                Bytes.prose(sizeBytes) + " is " + blocks + " of " + Bytes.prose(block) + "; kernel " + profile.name()
                        + " self-hosts exactly one",
                Fact.bytes("size", sizeBytes),
                Fact.bytes("memoryBlockSize", block)));
    }

    private Optional<Veto> passesSizeTest(MemmapOnMemory mode) {
        return profile.word(CoreCapabilities.MEMMAP_ON_MEMORY_TEST).equals("remainingSize")
                ? remainingSizeTest()
                : reservedPagesTest(mode);
    }

    /** Of 5.13: whole PMD leaves, and the rest of the block whole pageblocks. */
    private Optional<Veto> remainingSizeTest() {
        long memmapBytes = geometry.memmapBytes(blockPages());
        long rest = architecture.memoryBlockSizeBytes() - memmapBytes;
        return Architecture.wholePmdLeaves(geometry, memmapBytes)
                .or(() -> wholePageblocks(rest >>> geometry.pageShift(), "leaves"));
    }

    /** Of 6.6: whole pages, the withheld pages whole pageblocks but not the whole block, then the port's word. */
    private Optional<Veto> reservedPagesTest(MemmapOnMemory mode) {
        long memmapBytes = geometry.memmapBytes(blockPages());
        if (memmapBytes % geometry.pageSizeBytes() != 0) {
            return Optional.of(Veto.of(
                    StandardRule.MEMMAP_WHOLE_PAGES,
                    "the memmap of a block, " + Bytes.prose(memmapBytes) + ", is no multiple of a page, "
                            + Bytes.prose(geometry.pageSizeBytes()),
                    Fact.bytes("memmapPerBlock", memmapBytes),
                    Fact.bytes("pageSize", geometry.pageSizeBytes())));
        }
        long reserved = reservedPages(mode);
        return wholePageblocks(reserved, "withholds")
                .or(() -> leavesSomething(reserved))
                .or(() -> architecture.supportsMemmapOnMemory(memmapBytes));
    }

    private Optional<Veto> wholePageblocks(long pages, String verb) {
        if (pages % geometry.pageblockPages() == 0) {
            return Optional.empty();
        }
        return Optional.of(Veto.of(
                StandardRule.WHOLE_PAGEBLOCKS,
                "the memmap of a block " + verb + " " + pages + " pages, no multiple of a pageblock, "
                        + geometry.pageblockPages() + " pages",
                Fact.pages("pages", pages),
                Fact.pages("pageblock", geometry.pageblockPages())));
    }

    private Optional<Veto> leavesSomething(long reserved) {
        if (reserved < blockPages()) {
            return Optional.empty();
        }
        return Optional.of(Veto.of(
                StandardRule.SOMETHING_LEFT,
                "the memmap would withhold " + reserved + " pages, the whole block",
                Fact.pages("pages", reserved),
                Fact.pages("block", blockPages())));
    }

    private long blockPages() {
        return architecture.memoryBlockSizeBytes() >>> geometry.pageShift();
    }
}
