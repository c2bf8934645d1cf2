package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.geometry.ZoneType;
import java.util.Optional;
import java.util.OptionalInt;

/** An input from outside that may change a machine. The journal holds every one that was applied. */
public sealed interface Operation {
    /** {@code add_memory}, called blindly: the flags are those of the request. */
    record AddMemory(AddMemoryRequest request) implements Operation {}

    /**
     * {@code remove_memory}.
     *
     * @param startAddress first byte
     * @param sizeBytes number of bytes; any value, the core checks it
     */
    record RemoveMemory(long startAddress, long sizeBytes) implements Operation {}

    /**
     * A write of the same word to the file {@code state} of every memory block that lies wholly in a range, ascending.
     *
     * @param range the blocks' memory
     * @param word what is written, as it is
     */
    record WriteState(PhysRange range, String word) implements Operation {}

    /**
     * A write of the same value to the file {@code online} of every memory block that lies wholly in a range, ascending:
     * a block that is so already takes it without an error.
     *
     * @param range the blocks' memory
     * @param value a truth value in the kernel's spelling, as it is
     */
    record WriteOnline(PhysRange range, String value) implements Operation {}

    /**
     * A write to a file that is about all memory: {@code auto_online_blocks}, {@code online_policy}, {@code
     * auto_movable_ratio}, {@code auto_movable_numa_aware}, {@code memmap_on_memory}, {@code block_size_bytes}.
     *
     * @param file its name without the folder
     * @param value what is written, as it is
     */
    record WriteParameter(String file, String value) implements Operation {}

    /**
     * A write to the file {@code probe}, where the kernel is built with it: the block at an address is added.
     *
     * @param address what is written, as it is
     */
    record Probe(String address) implements Operation {}

    /** {@code memremap_pages}: a driver makes struct pages for the memory of its device. */
    record MemremapPages(PagemapRequest pgmap) implements Operation {}

    /**
     * {@code memunmap_pages}: the driver lets go.
     *
     * @param startAddress where the first range of the mapping begins
     */
    record MemunmapPages(long startAddress) implements Operation {}

    /**
     * The guest allocates memory: user space, page cache, a kernel subsystem, or {@code nr_hugepages}.
     *
     * @param name what it is called from now on; no other allocation has the name
     * @param kind what its frames are
     * @param sizeBytes how much, rounded up to pages, or to huge pages
     * @param node the only node that it may come from
     * @param zone the only zone that it may come from
     */
    record Allocate(String name, AllocationKind kind, long sizeBytes, OptionalInt node, Optional<ZoneType> zone)
            implements Operation {
        public Allocate {
            if (sizeBytes <= 0) {
                throw new IllegalArgumentException("an allocation has a size, not " + sizeBytes);
            }
        }

        /** From wherever memory of the kind may come from. */
        public static Allocate of(String name, AllocationKind kind, long sizeBytes) {
            return new Allocate(name, kind, sizeBytes, OptionalInt.empty(), Optional.empty());
        }

        /** From one zone, of any node. */
        public static Allocate in(ZoneType zone, String name, AllocationKind kind, long sizeBytes) {
            return new Allocate(name, kind, sizeBytes, OptionalInt.empty(), Optional.of(zone));
        }
    }

    /** The guest gives an allocation back. */
    record Free(String name) implements Operation {}

    /**
     * A write to the file {@code hard_offline_page}, where the kernel is built with it: the page at an address is poisoned,
     * as if hardware had reported it ({@code memory_failure}). A page that somebody can't do without is poisoned too; the
     * note of the outcome has the errno that the writer sees.
     *
     * @param address what is written, as it is
     */
    record Poison(String address) implements Operation {
        /** Of the page that holds an address. */
        public static Poison at(long address) {
            return new Poison("0x" + Long.toHexString(address));
        }
    }

    /**
     * Time passes: timers that are due by its end run, each at its time. The clock is the machine's own, and stands still
     * otherwise.
     *
     * @param millis how long
     */
    record Advance(long millis) implements Operation {
        public Advance {
            if (millis < 0) {
                throw new IllegalArgumentException("time does not pass backwards: " + millis + " ms");
            }
        }
    }

    /** Something that reaches a driver from its host or its user. */
    record Drive(String driver, DriverInput input) implements Operation {}
}
