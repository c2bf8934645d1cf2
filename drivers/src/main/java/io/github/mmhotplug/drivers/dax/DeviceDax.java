package io.github.mmhotplug.drivers.dax;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code dev_dax_probe}: a busy region for each range of the device, then one mapping of type GENERIC in compounds of its
 * alignment: of its ranges, or of all of the namespace that it lies in.
 */
final class DeviceDax {
    private static final long INFO_BLOCK = 8 * Bytes.KIB;

    private DeviceDax() {}

    static Outcome<Unit> probe(DaxDevice device, CorePort core) {
        List<PhysRange> claimed = new ArrayList<>();
        Outcome<Unit> outcome = Outcome.done();
        for (PhysRange range : device.ranges()) {
            outcome = core.requestRegion(range, device.name());
            if (outcome.isRefused()) {
                break;
            }
            claimed.add(range);
        }
        outcome = outcome.then(done -> core.memremapPages(request(device, core)));
        if (outcome.isRefused()) {
            claimed.forEach(range -> core.releaseRegion(range, device.name()));
        }
        return outcome;
    }

    static Outcome<Unit> remove(DaxDevice device, CorePort core) {
        return core.memunmapPages(mapped(device).get(0).startAddress()).map(done -> {
            device.ranges().forEach(range -> core.releaseRegion(range, device.name()));
            return done;
        });
    }

    private static List<PhysRange> mapped(DaxDevice device) {
        return device.pgmap().map(List::of).orElseGet(device::ranges);
    }

    private static PagemapRequest request(DaxDevice device, CorePort core) {
        List<PhysRange> ranges = mapped(device);
        long page = core.geometry().pageSizeBytes();
        PagemapRequest request = PagemapRequest.of(DevPagemap.Type.GENERIC, ranges.get(0))
                .withRanges(ranges)
                .withVmemmapShift(Long.numberOfTrailingZeros(device.alignBytes() / page));
        Optional<PhysRange> namespace = device.pgmap().filter(pgmap -> device.memmapOnDevice());
        if (namespace.isPresent()) {
            // __nvdimm_setup_pfn: the info block first, all up to the data for the memmap
            long reserve = Math.max(1, INFO_BLOCK / page);
            long offset =
                    device.ranges().get(0).startAddress() - namespace.get().startAddress();
            request = request.withAltmap(reserve, offset / page - reserve);
        }
        return device.targetNode() < 0 ? request : request.onNode((int) device.targetNode());
    }
}
