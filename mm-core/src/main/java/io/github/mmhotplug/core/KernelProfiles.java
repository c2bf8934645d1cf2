package io.github.mmhotplug.core;

import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.profile.ProfileTable;
import java.util.List;
import java.util.Optional;

/** The kernel profiles that the core ships, without the capabilities that ports add. */
public final class KernelProfiles {
    /** The profile used where nobody names one. */
    public static final String DEFAULT = "7.2";

    private final ProfileTable table;

    private KernelProfiles(ProfileTable table) {
        this.table = table;
    }

    /** Reads the core's table. */
    public static KernelProfiles load() {
        return new KernelProfiles(ProfileTable.resource(KernelProfiles.class, "core.profiles"));
    }

    public List<String> names() {
        return table.profiles();
    }

    /** Every profile, in the order of {@link #names}. */
    public List<KernelProfile> all() {
        return names().stream().flatMap(name -> find(name).stream()).toList();
    }

    public Optional<KernelProfile> find(String name) {
        return table.profile(name);
    }
}
