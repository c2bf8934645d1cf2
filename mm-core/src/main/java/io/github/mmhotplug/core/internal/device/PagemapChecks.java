package io.github.mmhotplug.core.internal.device;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.DeviceMemoryClass;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.core.DeviceMapping;
import io.github.mmhotplug.core.internal.resource.Resource;
import java.util.List;
import java.util.Optional;

/** What {@code memremap_pages} and {@code pagemap_range} ask before they do anything, each answering with its refusal. */
final class PagemapChecks {
    /** {@code MAX_FOLIO_ORDER} is that of a hugetlb folio of 16 GiB. */
    private static final long LARGEST_FOLIO = 16 * Bytes.GIB;

    private PagemapChecks() {}

    /** The mapping as a whole: what drivers check before, then the kernel's own checks in its order. */
    static Optional<Refusal> request(DeviceCore core, PagemapRequest request) {
        return core.architecture()
                .selectsZoneDevice()
                .map(Veto::toRefusal)
                .or(() -> aligned(core, request))
                .or(() -> rangesGiven(request))
                .or(() -> shiftWithinFolio(core, request))
                .or(() -> typeKnown(core, request.type()))
                .or(() -> DeviceMemoryClass.ofFlags(core.profile(), request.flags(), true)
                        .refusal())
                .or(() -> typeComplete(request));
    }

    private static Optional<Refusal> aligned(DeviceCore core, PagemapRequest request) {
        long compat = core.architecture().memremapCompatAlignBytes();
        boolean stricter = compat > 1L << MemoryGeometry.SUBSECTION_SHIFT;
        long compound = request.pgmap().compoundPages() << core.geometry().pageShift();
        for (PhysRange range : request.ranges()) {
            boolean whole = range.sizeBytes() % compound == 0
                    && (!stricter || (range.sizeBytes() | range.startAddress()) % compat == 0);
            if (!whole) {
                return Optional.of(Refusal.of(
                        DeviceRule.MAPPING_ALIGNED,
                        range + " of " + Bytes.prose(range.sizeBytes()) + " is not whole "
                                + (stricter ? "units of " + Bytes.prose(compat) + ", or not whole " : "")
                                + "compounds of " + Bytes.prose(compound),
                        Fact.address("start", range.startAddress()),
                        Fact.bytes("size", range.sizeBytes()),
                        Fact.bytes("compound", compound),
                        Fact.bytes("memremapCompatAlign", compat)));
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> rangesGiven(PagemapRequest request) {
        return request.ranges().isEmpty()
                ? Optional.of(Refusal.of(DeviceRule.RANGES_GIVEN, "nr_range is 0", Fact.count("ranges", 0, "ranges")))
                : Optional.empty();
    }

    private static Optional<Refusal> shiftWithinFolio(DeviceCore core, PagemapRequest request) {
        long compound = request.pgmap().compoundPages() << core.geometry().pageShift();
        if (!core.profile().has(CoreCapabilities.VMEMMAP_SHIFT_CHECKED) || compound <= LARGEST_FOLIO) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(
                DeviceRule.SHIFT_WITHIN_FOLIO,
                "a compound of " + Bytes.prose(compound) + " is larger than the largest folio, "
                        + Bytes.prose(LARGEST_FOLIO),
                Fact.count("vmemmapShift", request.vmemmapShift(), "order"),
                Fact.bytes("compound", compound),
                Fact.bytes("largestFolio", LARGEST_FOLIO)));
    }

    private static Optional<Refusal> typeKnown(DeviceCore core, DevPagemap.Type type) {
        boolean known = switch (type) {
            case GENERIC -> core.profile().has(CoreCapabilities.DEVICE_TYPE_GENERIC);
            case COHERENT -> core.profile().has(CoreCapabilities.DEVICE_TYPE_COHERENT);
            case PCI_P2PDMA -> core.profile().has(CoreCapabilities.DEVICE_TYPE_PCI_P2PDMA);
            case PRIVATE, FS_DAX -> true;
        };
        if (known) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(
                DeviceRule.TYPE_KNOWN,
                "kernel " + core.profile().name() + " has no MEMORY_DEVICE_" + type,
                Fact.text("type", type.name())));
    }

    private static Optional<Refusal> typeComplete(PagemapRequest request) {
        boolean isPrivate = request.type() == DevPagemap.Type.PRIVATE;
        if (!isPrivate && request.type() != DevPagemap.Type.COHERENT) {
            return Optional.empty();
        }
        String missing = isPrivate && !request.callbacks().contains(PagemapRequest.Callback.MIGRATE_TO_RAM)
                ? "migrate_to_ram"
                : !request.callbacks().contains(PagemapRequest.Callback.PAGE_FREE)
                        ? "page_free"
                        : request.owner() ? "" : "owner";
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        DeviceRule.TYPE_COMPLETE,
                        "a mapping of type " + request.type() + " has no " + missing,
                        Fact.text("type", request.type().name()),
                        Fact.text("missing", missing)));
    }

    /** One range, before anything of it is there. */
    static Optional<Refusal> range(DeviceCore core, DevPagemap pgmap, boolean altmap) {
        PhysRange range = pgmap.range();
        if (altmap && pgmap.rangeInProgress() > 0) {
            return Optional.of(Refusal.of(
                    DeviceRule.ALTMAP_FIRST_RANGE,
                    "range " + pgmap.rangeInProgress() + ", " + range + ", and the mapping has an altmap",
                    Fact.count("range", pgmap.rangeInProgress(), "")));
        }
        return pgmapFree(core, range).or(() -> noSystemRam(core, range));
    }

    /** {@code get_dev_pagemap} of the first and the last frame: a mapping that lies wholly inside is found later. */
    private static Optional<Refusal> pgmapFree(DeviceCore core, PhysRange range) {
        int pageShift = core.geometry().pageShift();
        DeviceTable devices = core.state().devices;
        Optional<DeviceMapping> other = devices.at(range.startAddress() >>> pageShift)
                .or(() -> devices.at((range.endAddress() - 1) >>> pageShift));
        return other.map(mapping -> Refusal.of(
                DeviceRule.PGMAP_FREE,
                range + " conflicts with the mapping of type " + mapping.pgmap().type() + " at "
                        + mapping.pgmap().ranges().get(0),
                Fact.address("start", range.startAddress()),
                Fact.address("otherStart", mapping.pgmap().ranges().get(0).startAddress())));
    }

    private static Optional<Refusal> noSystemRam(DeviceCore core, PhysRange range) {
        List<Resource> ram = core.state().resources.systemRam(range.startAddress(), range.endAddress());
        return ram.stream()
                .findFirst()
                .map(first -> Refusal.of(
                        DeviceRule.NO_SYSTEM_RAM,
                        range + " has System RAM in it: " + PhysRange.ofEnd(first.start(), first.end()),
                        Fact.address("start", range.startAddress()),
                        Fact.bytes("size", range.sizeBytes()),
                        Fact.address("systemRamStart", first.start()),
                        Fact.address("systemRamEnd", first.end())));
    }

    /** {@code mhp_range_allowed}. */
    static Optional<Refusal> mappable(DeviceCore core, DevPagemap pgmap) {
        PhysRange allowed = pgmap.type().isAddressable()
                ? core.architecture().mappableRange()
                : new PhysRange(0, 1L << core.geometry().maxPhysmemBits());
        PhysRange range = pgmap.range();
        if (allowed.contains(range)) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(
                DeviceRule.DEVICE_MAPPABLE,
                range + " is not inside what the kernel can "
                        + (pgmap.type().isAddressable() ? "map, " : "address, ") + allowed + " ("
                        + Bytes.prose(allowed.endAddress()) + ")",
                Fact.address("start", range.startAddress()),
                Fact.bytes("size", range.sizeBytes()),
                Fact.address("mappableStart", allowed.startAddress()),
                Fact.address("mappableEnd", allowed.endAddress())));
    }

    /** The frames of a range, those that it touches in part included. */
    static PfnRange frames(DeviceCore core, PhysRange range) {
        int pageShift = core.geometry().pageShift();
        return PfnRange.ofEnd(range.startAddress() >>> pageShift, ((range.endAddress() - 1) >>> pageShift) + 1);
    }
}
