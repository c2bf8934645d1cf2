package io.github.mmhotplug.api.rule;

import com.google.errorprone.annotations.Immutable;
import io.github.mmhotplug.api.profile.KernelProfile;
import java.util.List;

/**
 * Under which kernels a rule can be met: everywhere, or where a capability has one of some values.
 *
 * @param capability the key, empty for everywhere
 * @param values its values
 */
@Immutable
@SuppressWarnings("Immutable") // the list is a copy
public record Where(String capability, List<String> values) {
    /** Under every kernel. */
    public static final Where ALWAYS = new Where("", List.of());

    public Where {
        values = List.copyOf(values);
    }

    static Where capability(String key, String... values) {
        return new Where(key, List.of(values));
    }

    /** Whether the rule can be met under a kernel; not where the profile does not know the capability. */
    public boolean holds(KernelProfile profile) {
        return capability.isEmpty() || (profile.knows(capability) && values.contains(profile.word(capability)));
    }

    @Override
    public String toString() {
        return capability.isEmpty() ? "always" : capability + " = " + String.join(" or ", values);
    }
}
