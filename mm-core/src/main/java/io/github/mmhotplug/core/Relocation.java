package io.github.mmhotplug.core;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.driver.PagemapRequest.AltmapPages;
import java.util.List;
import java.util.Optional;

/**
 * Where the memory of one machine lies on another one. A byte of boot memory is the same byte of boot memory there, hot
 * memory keeps its distance from the first address that is hot-added where nobody says one. Sizes stay, nothing is rounded.
 */
final class Relocation {
    private final List<PhysRange> bootRam;
    private final List<PhysRange> newBootRam;
    private final long start;
    private final long newStart;
    private final int pageShift;
    private final int newPageShift;

    private Relocation(
            List<PhysRange> bootRam,
            List<PhysRange> newBootRam,
            long start,
            long newStart,
            int pageShift,
            int newPageShift) {
        this.bootRam = bootRam;
        this.newBootRam = newBootRam;
        this.start = start;
        this.newStart = newStart;
        this.pageShift = pageShift;
        this.newPageShift = newPageShift;
    }

    /** Where everything stays where it is. */
    static Relocation none() {
        return new Relocation(List.of(), List.of(), 0, 0, 0, 0);
    }

    /**
     * Between two machines.
     *
     * @param start first address of hot-added memory here
     * @param newStart and there
     */
    static Relocation between(
            List<PhysRange> bootRam,
            List<PhysRange> newBootRam,
            long start,
            long newStart,
            int pageShift,
            int newPageShift) {
        return new Relocation(List.copyOf(bootRam), List.copyOf(newBootRam), start, newStart, pageShift, newPageShift);
    }

    boolean isIdentity() {
        return start == newStart && bootRam.equals(newBootRam) && pageShift == newPageShift;
    }

    long of(long address) {
        if (address >= start) {
            return address - start + newStart;
        }
        long before = 0;
        for (PhysRange ram : bootRam) {
            if (address >= ram.startAddress() && address < ram.endAddress()) {
                return nthByte(before + address - ram.startAddress(), address);
            }
            before += ram.sizeBytes();
        }
        return address;
    }

    private long nthByte(long number, long otherwise) {
        long left = number;
        for (PhysRange ram : newBootRam) {
            if (left < ram.sizeBytes()) {
                return ram.startAddress() + left;
            }
            left -= ram.sizeBytes();
        }
        return otherwise;
    }

    PhysRange of(PhysRange range) {
        return new PhysRange(of(range.startAddress()), range.sizeBytes());
    }

    List<PhysRange> of(List<PhysRange> ranges) {
        return ranges.stream().map(this::of).toList();
    }

    Operation of(Operation operation) {
        if (isIdentity()) {
            return operation;
        }
        if (operation instanceof Operation.AddMemory add) {
            return new Operation.AddMemory(of(add.request()));
        }
        if (operation instanceof Operation.RemoveMemory remove) {
            return new Operation.RemoveMemory(of(remove.startAddress()), remove.sizeBytes());
        }
        if (operation instanceof Operation.WriteState write) {
            return new Operation.WriteState(of(write.range()), write.word());
        }
        if (operation instanceof Operation.WriteOnline write) {
            return new Operation.WriteOnline(of(write.range()), write.value());
        }
        if (operation instanceof Operation.Probe probe) {
            return new Operation.Probe(of(probe.address()));
        }
        if (operation instanceof Operation.Poison poison) {
            return new Operation.Poison(of(poison.address()));
        }
        if (operation instanceof Operation.MemremapPages map) {
            return new Operation.MemremapPages(of(map.pgmap()));
        }
        if (operation instanceof Operation.MemunmapPages unmap) {
            return new Operation.MemunmapPages(of(unmap.startAddress()));
        }
        if (operation instanceof Operation.Drive drive) {
            return new Operation.Drive(drive.driver(), drive.input().relocated(this::of));
        }
        return operation; // parameters, allocations and time have no address
    }

    private AddMemoryRequest of(AddMemoryRequest request) {
        return new AddMemoryRequest(
                request.node(),
                request.group(),
                of(request.startAddress()),
                request.sizeBytes(),
                request.flags(),
                request.resourceName(),
                request.memmapDeclined(),
                request.memoryFlags());
    }

    /** What is counted in pages there is counted in pages here: as many bytes, and no less than a page. */
    private PagemapRequest of(PagemapRequest request) {
        PagemapRequest moved = request.withRanges(of(request.ranges()))
                .withVmemmapShift(Math.max(0, request.vmemmapShift() + pageShift - newPageShift));
        Optional<AltmapPages> altmap = request.altmap();
        return altmap.isEmpty()
                ? moved
                : moved.withAltmap(
                        pages(altmap.get().reserve()), pages(altmap.get().free()));
    }

    private long pages(long here) {
        return ((here << pageShift) + (1L << newPageShift) - 1) >>> newPageShift;
    }

    /** What is no number stays: the machine will say so. */
    private String of(String address) {
        try {
            return "0x" + Long.toHexString(of(Long.decode(address)));
        } catch (NumberFormatException e) {
            return address;
        }
    }
}
