package io.github.mmhotplug.api.hotplug;

import io.github.mmhotplug.api.outcome.Veto;
import java.util.Optional;

/**
 * {@code struct mhp_params} ({@code mhp_restrictions} before 5.7): what the core tells a port about one add or remove.
 *
 * @param altmap where the memmap shall be taken from, if not from the system
 * @param pgprot protection of the linear map
 * @param pgmap the device mapping, for ZONE_DEVICE
 * @param memmapFromRange whether {@code MHP_MEMMAP_FROM_RANGE} is set: a wish that a port may clear
 * @param memmapFromRangeVeto why a port cleared it
 */
public record MhpParams(
        Optional<VmemAltmap> altmap,
        PageProtection pgprot,
        Optional<DevPagemap> pgmap,
        boolean memmapFromRange,
        Optional<Veto> memmapFromRangeVeto) {

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
        return new MhpParams(Optional.of(newAltmap), pgprot, pgmap, memmapFromRange, memmapFromRangeVeto);
    }

    public MhpParams withMemmapFromRange() {
        return new MhpParams(altmap, pgprot, pgmap, true, memmapFromRangeVeto);
    }

    /** The same parameters with {@code MHP_MEMMAP_FROM_RANGE} cleared, and why: a port's right in those designs. */
    public MhpParams clearMemmapFromRange(Veto why) {
        return new MhpParams(altmap, pgprot, pgmap, false, Optional.of(why));
    }
}
