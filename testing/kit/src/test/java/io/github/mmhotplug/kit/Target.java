package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.arch.arm64.Arm64Provider;
import io.github.mmhotplug.arch.powerpc.PowerpcProvider;
import io.github.mmhotplug.arch.s390.S390Provider;
import io.github.mmhotplug.arch.x86.X86Provider;
import io.github.mmhotplug.tck.Feature;
import java.util.Set;
import org.example.riscv.RiscvProvider;

/**
 * A right port in which mistakes are made: one variant under one kernel, with what it can't do by design.
 *
 * @param variant id of the variant
 * @param kernel name of the profile
 * @param absent what the port's own contract declares absent, or what is wrong in that kernel itself
 */
record Target(String variant, String kernel, Set<Feature> absent) {
    static final Target X86 = of("x86-4level", "7.2", Feature.REMOVE_IN_PART);
    static final Target X86_2018 = of("x86-4level", "rfc-2018", Feature.REMOVE_IN_PART);
    static final Target X86_2019 = of("x86-4level", "rfc-2019", Feature.REMOVE_IN_PART);
    static final Target ARM64 = of("arm64-4k", "7.2", Feature.BOOT_MEMORY_OFFLINE, Feature.DEVICE_COMPOUNDS);
    static final Target ARM64_64K = of(
            "arm64-64k",
            "7.2",
            Feature.MEMMAP_ON_MEMORY,
            Feature.MEMMAP_ON_MEMORY_FORCE,
            Feature.MEMMAP_FROM_RANGE,
            Feature.BOOT_MEMORY_OFFLINE,
            Feature.DEVICE_COMPOUNDS);
    static final Target ARM64_64K_2020 =
            of("arm64-64k", "rfc-2020", ARM64_64K.absent().toArray(Feature[]::new));
    static final Target RADIX_64K = of("powerpc-radix-64k", "7.2", Feature.MEMMAP_ON_MEMORY);
    static final Target RADIX_64K_2019 =
            of("powerpc-radix-64k", "rfc-2019", Feature.BASE_PAGE_MEMMAP, Feature.DEVICE_ALTMAP);
    static final Target RADIX_64K_2020 = of("powerpc-radix-64k", "rfc-2020", Feature.BASE_PAGE_MEMMAP);
    static final Target HASH_64K = of(
            "powerpc-hash-64k",
            "7.2",
            Feature.MEMMAP_ON_MEMORY,
            Feature.MEMMAP_ON_MEMORY_FORCE,
            Feature.BASE_PAGE_MEMMAP,
            Feature.DEVICE_COMPOUNDS);
    static final Target HASH_4K = of(
            "powerpc-hash-4k",
            "7.2",
            Feature.MEMMAP_ON_MEMORY,
            Feature.MEMMAP_ON_MEMORY_FORCE,
            Feature.BASE_PAGE_MEMMAP);
    static final Target S390 =
            of("s390", "7.2", Feature.MEMMAP_FROM_RANGE, Feature.DEVICE_COMPOUNDS, Feature.RAISES_MAX_PFN);
    static final Target S390_61 = of(
            "s390",
            "6.1",
            Feature.MEMMAP_FROM_RANGE,
            Feature.ALTMAP,
            Feature.DEVICE_MEMORY,
            Feature.REMOVE_IN_PART,
            Feature.RAISES_MAX_PFN);
    static final Target S390_2019 = of(
            "s390",
            "rfc-2019",
            Feature.MEMMAP_FROM_RANGE,
            Feature.DEVICE_MEMORY,
            Feature.REMOVE_IN_PART,
            Feature.RAISES_MAX_PFN);
    static final Target RISCV = of("riscv-sv57", "7.2", Feature.REMOVE_IN_PART);
    static final Target RISCV_SV39 = of("riscv-sv39", "7.2");
    static final Target RISCV_6_1 = of("riscv-sv57", "6.1", Feature.HOTPLUG);

    private static Target of(String variant, String kernel, Feature... absent) {
        return new Target(variant, kernel, Set.of(absent));
    }

    /** The right port; a new one, made without looking for others. */
    ArchitectureProvider provider() {
        return switch (variant.replaceFirst("-.*", "")) {
            case "x86" -> new X86Provider();
            case "arm64" -> new Arm64Provider();
            case "powerpc" -> new PowerpcProvider();
            case "s390" -> new S390Provider();
            case "riscv" -> new RiscvProvider();
            default -> throw new IllegalStateException("nobody has " + variant);
        };
    }

    Target without(Feature... more) {
        return of(variant, kernel, more);
    }
}
