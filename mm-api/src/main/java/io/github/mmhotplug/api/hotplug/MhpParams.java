package io.github.mmhotplug.api.hotplug;

import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.outcome.Veto;
import java.util.Optional;
import java.util.Set;

/**
 * {@code struct mhp_params} ({@code mhp_restrictions} before 5.7): what the core tells a port about one add or remove.
 *
 * @param altmap where the memmap shall be taken from, if not from the system
 * @param pgprot protection of the linear map
 * @param pgmap the device mapping, for ZONE_DEVICE
 * @param memmapFromRange whether {@code MHP_MEMMAP_FROM_RANGE} is set: a wish that a port may clear
 * @param memmapFromRangeVeto why a port cleared it
 * @param flags {@code flags} of the patch of 2016; none for plain memory, and none in kernels without the patch
 * @param zone the zone that {@code __add_pages} puts the pages in, where a kernel decides that at add
 */
public record MhpParams(
        Optional<VmemAltmap> altmap,
        PageProtection pgprot,
        Optional<DevPagemap> pgmap,
        boolean memmapFromRange,
        Optional<Veto> memmapFromRangeVeto,
        Set<MemoryFlag> flags,
        Optional<ZoneType> zone) {
    public MhpParams {
        flags = Set.copyOf(flags);
    }

    /** Without flags and without a zone. */
    public MhpParams(
            Optional<VmemAltmap> altmap,
            PageProtection pgprot,
            Optional<DevPagemap> pgmap,
            boolean memmapFromRange,
            Optional<Veto> memmapFromRangeVeto) {
        this(altmap, pgprot, pgmap, memmapFromRange, memmapFromRangeVeto, Set.of(), Optional.empty());
    }

    /** System RAM with its memmap from the system. */
    public static final MhpParams KERNEL =
            new MhpParams(Optional.empty(), PageProtection.KERNEL, Optional.empty(), false, Optional.empty());

    /** Device memory, with the protection that its type has. */
    public static MhpParams ofDevice(DevPagemap pgmap, Optional<VmemAltmap> altmap) {
        return new MhpParams(altmap, pgmap.type().pgprot(), Optional.of(pgmap), false, Optional.empty());
    }

    /** Whether the CPU can reach the memory, so that it belongs into the linear map. */
    public boolean isAddressable() {
        return pgmap.map(device -> device.type().isAddressable()).orElse(true);
    }

    public MhpParams withAltmap(VmemAltmap newAltmap) {
        return new MhpParams(Optional.of(newAltmap), pgprot, pgmap, memmapFromRange, memmapFromRangeVeto, flags, zone);
    }

    public MhpParams withMemmapFromRange() {
        return new MhpParams(altmap, pgprot, pgmap, true, memmapFromRangeVeto, flags, zone);
    }

    /** The same parameters with {@code MHP_MEMMAP_FROM_RANGE} cleared, and why: a port's right in those designs. */
    public MhpParams clearMemmapFromRange(Veto why) {
        return new MhpParams(altmap, pgprot, pgmap, false, Optional.of(why), flags, zone);
    }

    public MhpParams withFlags(Set<MemoryFlag> newFlags) {
        return new MhpParams(altmap, pgprot, pgmap, memmapFromRange, memmapFromRangeVeto, newFlags, zone);
    }

    /** The same parameters for the zone that a port has chosen. */
    public MhpParams inZone(ZoneType newZone) {
        return new MhpParams(altmap, pgprot, pgmap, memmapFromRange, memmapFromRangeVeto, flags, Optional.of(newZone));
    }
}
