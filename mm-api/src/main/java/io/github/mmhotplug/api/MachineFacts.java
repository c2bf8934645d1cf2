package io.github.mmhotplug.api;

import io.github.mmhotplug.api.addr.PhysRange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What firmware, hypervisor and CPU decide and a kernel can't: the input from which a port derives its geometry.
 * A port reads the components that concern it and ignores the rest.
 *
 * @param bootRam ranges of memory present at boot, ascending and disjoint
 * @param memLimitBytes the {@code mem=} limit of the command line
 * @param hypervisor whether the kernel runs as a guest and knows it (x86 {@code X86_FEATURE_HYPERVISOR})
 * @param largeLeaves whether the CPU has leaves of the second level (x86 PSE)
 * @param hugeLeaves whether the CPU has leaves of the third level (x86 1 GiB pages)
 * @param edat1 s390: 1 MiB frames
 * @param edat2 s390: 2 GiB frames
 * @param virtualAddressBits arm64: virtual address bits in use; 0 where it doesn't matter
 * @param rodataFull arm64: {@code rodata=full}, the linear map is made of pages
 * @param bbml2 arm64: the CPU can change leaf sizes in place
 * @param hashLinearPageShift powerpc hash: page size of the linear map, log2
 * @param hashVmemmapPageShift powerpc hash: page size of the vmemmap, log2
 * @param firmwareUnitBytes the unit that firmware hands out: pseries LMB, s390 increment; 0 if there is none
 * @param debugPagealloc whether the linear map must be made of pages for debugging
 * @param blockSizeAdviceBytes largest memory block that firmware advises (CXL windows); 0 if it advises none
 * @param physicalLimitBytes firmware's own limit of physical memory, standby included; 0 if it names none
 * @param cmaAreas boot memory that is set aside for {@code dma_alloc_contiguous} ({@code cma=}), ascending and disjoint
 * @param crashKernel where the kernel to dump with lies ({@code crashkernel=}): in boot memory it is reserved; s390
 *     takes it out of boot memory
 * @param standbyStorage s390: what firmware has and keeps inaccessible until it is assigned; ascending and disjoint
 */
public record MachineFacts(
        List<PhysRange> bootRam,
        OptionalLong memLimitBytes,
        boolean hypervisor,
        boolean largeLeaves,
        boolean hugeLeaves,
        boolean edat1,
        boolean edat2,
        int virtualAddressBits,
        boolean rodataFull,
        boolean bbml2,
        int hashLinearPageShift,
        int hashVmemmapPageShift,
        long firmwareUnitBytes,
        boolean debugPagealloc,
        long blockSizeAdviceBytes,
        long physicalLimitBytes,
        List<PhysRange> cmaAreas,
        Optional<PhysRange> crashKernel,
        List<PhysRange> standbyStorage) {

    public MachineFacts {
        bootRam = ascending("boot memory", bootRam);
        cmaAreas = ascending("CMA", cmaAreas);
        standbyStorage = ascending("standby storage", standbyStorage);
        for (PhysRange storage : standbyStorage) {
            if (bootRam.stream().anyMatch(storage::intersects)) {
                throw new IllegalArgumentException("storage at " + storage + " is boot memory, and on standby");
            }
        }
        if (bootRam.isEmpty()) {
            throw new IllegalArgumentException("a machine needs boot memory");
        }
        for (PhysRange area : cmaAreas) {
            if (crashKernel.filter(area::intersects).isPresent()) {
                throw new IllegalArgumentException("the crash kernel lies in the CMA area " + area);
            }
        }
    }

    private static List<PhysRange> ascending(String what, List<PhysRange> ranges) {
        for (int i = 1; i < ranges.size(); i++) {
            if (ranges.get(i).startAddress() < ranges.get(i - 1).endAddress()) {
                throw new IllegalArgumentException(what + " is not ascending and disjoint: " + ranges);
            }
        }
        return List.copyOf(ranges);
    }

    /** Facts of a machine with this boot memory, every feature absent. */
    public static Builder withBootRam(List<PhysRange> bootRam) {
        return new Builder(bootRam);
    }

    /** First address behind boot memory: {@code max_pfn} in bytes. */
    public long bootRamEnd() {
        return bootRam.get(bootRam.size() - 1).endAddress();
    }

    public long bootRamBytes() {
        return bootRam.stream().mapToLong(PhysRange::sizeBytes).sum();
    }

    /** A builder that starts from these facts. */
    public Builder toBuilder() {
        Builder builder = new Builder(bootRam);
        builder.memLimitBytes = memLimitBytes;
        builder.hypervisor = hypervisor;
        builder.largeLeaves = largeLeaves;
        builder.hugeLeaves = hugeLeaves;
        builder.edat1 = edat1;
        builder.edat2 = edat2;
        builder.virtualAddressBits = virtualAddressBits;
        builder.rodataFull = rodataFull;
        builder.bbml2 = bbml2;
        builder.hashLinearPageShift = hashLinearPageShift;
        builder.hashVmemmapPageShift = hashVmemmapPageShift;
        builder.firmwareUnitBytes = firmwareUnitBytes;
        builder.debugPagealloc = debugPagealloc;
        builder.blockSizeAdviceBytes = blockSizeAdviceBytes;
        builder.physicalLimitBytes = physicalLimitBytes;
        builder.cmaAreas = cmaAreas;
        builder.crashKernel = crashKernel;
        builder.standbyStorage = standbyStorage;
        return builder;
    }

    /** Names the facts one by one. */
    public static final class Builder {
        private List<PhysRange> bootRam;
        private OptionalLong memLimitBytes = OptionalLong.empty();
        private boolean hypervisor;
        private boolean largeLeaves;
        private boolean hugeLeaves;
        private boolean edat1;
        private boolean edat2;
        private int virtualAddressBits;
        private boolean rodataFull;
        private boolean bbml2;
        private int hashLinearPageShift;
        private int hashVmemmapPageShift;
        private long firmwareUnitBytes;
        private boolean debugPagealloc;
        private long blockSizeAdviceBytes;
        private long physicalLimitBytes;
        private List<PhysRange> cmaAreas = List.of();
        private Optional<PhysRange> crashKernel = Optional.empty();
        private List<PhysRange> standbyStorage = List.of();

        private Builder(List<PhysRange> bootRam) {
            this.bootRam = bootRam;
        }

        public Builder bootRam(List<PhysRange> ranges) {
            bootRam = ranges;
            return this;
        }

        public Builder memLimitBytes(long bytes) {
            memLimitBytes = OptionalLong.of(bytes);
            return this;
        }

        public Builder hypervisor(boolean value) {
            hypervisor = value;
            return this;
        }

        public Builder largeLeaves(boolean value) {
            largeLeaves = value;
            return this;
        }

        public Builder hugeLeaves(boolean value) {
            hugeLeaves = value;
            return this;
        }

        public Builder edat(boolean edat1Present, boolean edat2Present) {
            edat1 = edat1Present;
            edat2 = edat2Present;
            return this;
        }

        public Builder virtualAddressBits(int bits) {
            virtualAddressBits = bits;
            return this;
        }

        public Builder rodataFull(boolean value) {
            rodataFull = value;
            return this;
        }

        public Builder bbml2(boolean value) {
            bbml2 = value;
            return this;
        }

        public Builder hashPageShifts(int linear, int vmemmap) {
            hashLinearPageShift = linear;
            hashVmemmapPageShift = vmemmap;
            return this;
        }

        public Builder firmwareUnitBytes(long bytes) {
            firmwareUnitBytes = bytes;
            return this;
        }

        public Builder debugPagealloc(boolean value) {
            debugPagealloc = value;
            return this;
        }

        public Builder blockSizeAdviceBytes(long bytes) {
            blockSizeAdviceBytes = bytes;
            return this;
        }

        public Builder physicalLimitBytes(long bytes) {
            physicalLimitBytes = bytes;
            return this;
        }

        public Builder cmaAreas(List<PhysRange> areas) {
            cmaAreas = areas;
            return this;
        }

        public Builder crashKernel(PhysRange range) {
            crashKernel = Optional.of(range);
            return this;
        }

        public Builder standbyStorage(List<PhysRange> ranges) {
            standbyStorage = ranges;
            return this;
        }

        public MachineFacts build() {
            return new MachineFacts(
                    bootRam,
                    memLimitBytes,
                    hypervisor,
                    largeLeaves,
                    hugeLeaves,
                    edat1,
                    edat2,
                    virtualAddressBits,
                    rodataFull,
                    bbml2,
                    hashLinearPageShift,
                    hashVmemmapPageShift,
                    firmwareUnitBytes,
                    debugPagealloc,
                    blockSizeAdviceBytes,
                    physicalLimitBytes,
                    cmaAreas,
                    crashKernel,
                    standbyStorage);
        }
    }
}
