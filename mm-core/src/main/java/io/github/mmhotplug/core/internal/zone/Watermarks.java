package io.github.mmhotplug.core.internal.zone;

import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.ZoneWatermarks;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * {@code init_per_zone_wmark_min}: the watermarks of every zone, from what all zones hold and from the marks that there
 * were before.
 */
public final class Watermarks {
    private static final long KIB = 1024;
    private static final long MIN_FREE_KBYTES = 128;
    private static final long ROOT_FACTOR = 16;
    /** {@code set_recommended_min_free_kbytes}: two page blocks of a zone, and one for each pair of migrate types. */
    private static final long RECOMMENDED_PAGEBLOCKS = 11;
    /** It recommends 5 % of what is free to all at most. */
    private static final long RECOMMENDED_PART = 20;

    private static final long MOVABLE_PART = 1024;
    private static final long MOVABLE_LEAST = 32;
    private static final long MOVABLE_MOST = 128;
    /** {@code watermark_scale_factor} by default, in parts of 10000. */
    private static final long SCALE_FACTOR = 10;

    private static final long SCALE_UNIT = 10000;
    private static final int LEAST_DISTANCE = 4;

    private final MemoryGeometry geometry;
    private final long kbytesPerPage;
    private final long maxFreeKbytes;
    private final boolean hotplugKeepsRecommended;
    private final boolean movableInDivisor;
    private final boolean movableCapped;

    /** The watermarks of one kernel. */
    public Watermarks(KernelProfile profile, MemoryGeometry geometry) {
        this.geometry = geometry;
        this.kbytesPerPage = geometry.pageSizeBytes() / KIB;
        this.maxFreeKbytes = profile.number(CoreCapabilities.MIN_FREE_KBYTES_MAX);
        this.hotplugKeepsRecommended = profile.has(CoreCapabilities.KHUGEPAGED_AFTER_HOTPLUG);
        this.movableInDivisor = profile.word(CoreCapabilities.WATERMARK_DIVISOR).equals("withMovable");
        this.movableCapped = profile.word(CoreCapabilities.WATERMARK_MOVABLE).equals("capped");
    }

    /** The zones as they come up: khugepaged has started, if there is one. */
    public ZoneTable atBoot(ZoneTable zones, boolean transparentHugepages) {
        return computed(zones, transparentHugepages);
    }

    /** The zones after {@code online_pages} or {@code offline_pages}. */
    public ZoneTable afterHotplug(ZoneTable zones, boolean transparentHugepages) {
        return computed(zones, transparentHugepages && hotplugKeepsRecommended);
    }

    private ZoneTable computed(ZoneTable before, boolean recommends) {
        long kbytes = minFreeKbytes(before);
        ZoneTable first = with(before, kbytes);
        // khugepaged looks at free memory behind the marks that have just been set
        return recommends ? with(first, Math.max(kbytes, recommendedKbytes(first))) : first;
    }

    /** {@code calculate_min_free_kbytes}: four times the root of what is free to all, in KiB. */
    private long minFreeKbytes(ZoneTable zones) {
        long root = squareRoot(freeBufferPages(zones) * kbytesPerPage * ROOT_FACTOR);
        return Math.min(Math.max(root, MIN_FREE_KBYTES), maxFreeKbytes);
    }

    private long recommendedKbytes(ZoneTable zones) {
        long populated =
                kernelZones(zones).stream().filter(ZoneStats::isPopulated).count();
        long pages = RECOMMENDED_PAGEBLOCKS * geometry.pageblockPages() * populated;
        return Math.min(pages, freeBufferPages(zones) / RECOMMENDED_PART) * kbytesPerPage;
    }

    /** {@code nr_free_buffer_pages}: what kernel zones manage above their high marks. */
    private static long freeBufferPages(ZoneTable zones) {
        return sum(
                kernelZones(zones),
                zone -> Math.max(0, zone.managedPages() - zone.watermarks().high()));
    }

    /** {@code setup_per_zone_wmarks}. */
    private ZoneTable with(ZoneTable zones, long minFreeKbytes) {
        long pages = minFreeKbytes / kbytesPerPage;
        long divisor = sum(kernelZones(zones), ZoneStats::managedPages);
        if (movableInDivisor) {
            divisor += sum(zones.zones(), zone -> isMovable(zone) ? zone.managedPages() : 0);
        }
        long over = Math.max(1, divisor);
        return new ZoneTable(zones.zones().stream()
                .map(zone -> zone.withWatermarks(of(zone, pages * zone.managedPages() / over)))
                .toList());
    }

    private ZoneWatermarks of(ZoneStats zone, long share) {
        boolean capped = zone.type() == ZoneType.HIGHMEM || (movableCapped && isMovable(zone));
        long min = capped ? Math.min(Math.max(zone.managedPages() / MOVABLE_PART, MOVABLE_LEAST), MOVABLE_MOST) : share;
        long distance = Math.max(share / LEAST_DISTANCE, zone.managedPages() * SCALE_FACTOR / SCALE_UNIT);
        return new ZoneWatermarks(min, min + distance, min + 2 * distance);
    }

    private static boolean isMovable(ZoneStats zone) {
        return zone.type() == ZoneType.MOVABLE;
    }

    /** {@code gfp_zone(GFP_USER)} and below, of all nodes. */
    private static List<ZoneStats> kernelZones(ZoneTable zones) {
        return zones.zones().stream().filter(zone -> zone.type().isKernelZone()).toList();
    }

    private static long sum(List<ZoneStats> zones, ToLongFunction<ZoneStats> pages) {
        return zones.stream().mapToLong(pages).sum();
    }

    /** {@code int_sqrt}: rounded down. */
    private static long squareRoot(long value) {
        long root = (long) Math.sqrt((double) value);
        while (root * root > value) {
            root--;
        }
        while ((root + 1) * (root + 1) <= value) {
            root++;
        }
        return root;
    }
}
