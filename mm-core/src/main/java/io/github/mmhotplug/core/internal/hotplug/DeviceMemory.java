package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.core.internal.device.MemremapPages;
import io.github.mmhotplug.core.internal.device.MemunmapPages;

/** The mapping of device memory within an operation, a driver's or one of its own. */
final class DeviceMemory {
    private final ArchCalls arch;
    private final MemremapPages memremapPages;
    private final MemunmapPages memunmapPages;

    @Inject
    DeviceMemory(ArchCalls arch, MemremapPages memremapPages, MemunmapPages memunmapPages) {
        this.arch = arch;
        this.memremapPages = memremapPages;
        this.memunmapPages = memunmapPages;
    }

    Outcome<Unit> map(HotplugContext ctx, PagemapRequest request) {
        return memremapPages.run(new DeviceCalls(ctx, arch), request);
    }

    Outcome<Unit> unmap(HotplugContext ctx, long startAddress) {
        return memunmapPages.run(new DeviceCalls(ctx, arch), startAddress);
    }
}
