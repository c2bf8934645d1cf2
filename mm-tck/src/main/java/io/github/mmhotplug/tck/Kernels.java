package io.github.mmhotplug.tck;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.KernelProfiles;
import java.util.List;

/**
 * The kernels that long tests run under: those that recordings speak of, and the designs. With {@code -Dmm.full=true}
 * those too that are known from documents alone; what is special about one of them lies between its neighbours.
 */
public final class Kernels {
    private Kernels() {}

    /** Whether the tests of this run take the kernel. */
    public static boolean isSelected(KernelProfile kernel) {
        return Boolean.getBoolean("mm.full")
                || !kernel.word(CoreCapabilities.BASIS).equals("reference");
    }

    /** Names of those that the port knows. */
    public static List<String> selected(ArchitectureProvider provider) {
        return KernelProfiles.load().all().stream()
                .filter(Kernels::isSelected)
                .map(KernelProfile::name)
                .filter(name -> provider.portProfile(name).isPresent())
                .toList();
    }
}
