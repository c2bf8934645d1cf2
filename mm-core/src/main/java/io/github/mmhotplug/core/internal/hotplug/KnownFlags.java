package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;

/** Which flags of an add a kernel has. */
public final class KnownFlags {
    private KnownFlags() {}

    public static boolean has(KernelProfile profile, MhpFlag flag) {
        return switch (flag) {
            case MERGE_RESOURCE -> true;
            case MEMMAP_FROM_RANGE -> profile.has(CoreCapabilities.MEMMAP_FROM_RANGE);
            case MEMMAP_ON_MEMORY ->
                !profile.word(CoreCapabilities.MEMMAP_ON_MEMORY).equals("none");
            case NID_IS_MGID -> profile.has(CoreCapabilities.MEMORY_GROUPS);
            case OFFLINE_INACCESSIBLE -> profile.has(CoreCapabilities.PREPARE_ONLINE_NOTIFIER);
        };
    }
}
