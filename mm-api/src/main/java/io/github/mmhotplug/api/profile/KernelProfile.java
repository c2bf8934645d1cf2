package io.github.mmhotplug.api.profile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one kernel can do and which bugs it has, as data. Code asks for a capability and never compares versions.
 *
 * <p>Immutable. A profile <em>lists</em> its kernel's quirks; they act only in a {@link #faithful()} copy.
 */
public final class KernelProfile {
    private final String name;
    private final SortedMap<String, Capability> capabilities;
    private final SortedMap<String, Quirk> quirks;
    private final boolean faithful;

    private KernelProfile(
            String name,
            SortedMap<String, Capability> capabilities,
            SortedMap<String, Quirk> quirks,
            boolean faithful) {
        this.name = name;
        this.capabilities = capabilities;
        this.quirks = quirks;
        this.faithful = faithful;
    }

    /** A profile with nothing in it. */
    public static KernelProfile named(String name) {
        return new KernelProfile(name, new TreeMap<>(), new TreeMap<>(), false);
    }

    /** {@code 7.2}, {@code rfc-2019}, ... */
    public String name() {
        return name;
    }

    /**
     * Whether a switch is on.
     *
     * @throws IllegalArgumentException if the profile does not have the key, or it is no switch
     */
    public boolean has(String key) {
        Capability capability = capability(key);
        if (!capability.isSwitch()) {
            throw new IllegalArgumentException(
                    "capability " + key + " of profile " + name + " is no switch: " + capability.value());
        }
        return capability.isOn();
    }

    /**
     * The value of a numeric capability.
     *
     * @throws IllegalArgumentException if the profile does not have the key, or it is no number
     */
    public long number(String key) {
        try {
            return Long.parseLong(capability(key).value());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("capability " + key + " of profile " + name + " is no number", e);
        }
    }

    /**
     * The value of a capability as it stands.
     *
     * @throws IllegalArgumentException if the profile does not have the key
     */
    public String word(String key) {
        return capability(key).value();
    }

    /** Whether the profile has the key at all, on or off. */
    public boolean knows(String key) {
        return capabilities.containsKey(key);
    }

    /** Whether a listed quirk acts: only in a faithful profile. */
    public boolean quirk(String id) {
        return faithful && quirks.containsKey(id);
    }

    /** All capabilities by key. */
    public Collection<Capability> capabilities() {
        return List.copyOf(capabilities.values());
    }

    /** The kernel's listed quirks by id, whether they act or not. */
    public Collection<Quirk> quirks() {
        return List.copyOf(quirks.values());
    }

    public boolean isFaithful() {
        return faithful;
    }

    /** This profile with its quirks acting. */
    public KernelProfile faithful() {
        return new KernelProfile(name, capabilities, quirks, true);
    }

    /**
     * This profile with one switch changed.
     *
     * @throws IllegalArgumentException if the profile does not have the key, or it is no switch
     */
    public KernelProfile with(String key, boolean on) {
        String was = has(key) ? "on" : "off";
        SortedMap<String, Capability> changed = new TreeMap<>(capabilities);
        changed.put(key, new Capability(key, on ? "on" : "off", "changed by the caller, was " + was));
        return new KernelProfile(name, changed, quirks, faithful);
    }

    /** This profile with more facts, as a port brings them. A key that is there already is replaced. */
    public KernelProfile plus(Collection<Capability> moreCapabilities, Collection<Quirk> moreQuirks) {
        SortedMap<String, Capability> allCapabilities = new TreeMap<>(capabilities);
        moreCapabilities.forEach(capability -> allCapabilities.put(capability.key(), capability));
        SortedMap<String, Quirk> allQuirks = new TreeMap<>(quirks);
        moreQuirks.forEach(quirk -> allQuirks.put(quirk.id(), quirk));
        return new KernelProfile(name, allCapabilities, allQuirks, faithful);
    }

    /** This profile without one of its quirks, as if that bug had been fixed in it. */
    public KernelProfile withoutQuirk(String id) {
        SortedMap<String, Quirk> fewer = new TreeMap<>(quirks);
        fewer.remove(id);
        return new KernelProfile(name, capabilities, fewer, faithful);
    }

    /** This profile with one of its quirks acting, and no other, as if all other bugs had been fixed in it. */
    public KernelProfile faithfulOnlyIn(String id) {
        SortedMap<String, Quirk> one = new TreeMap<>(quirks);
        one.keySet().retainAll(List.of(id));
        return new KernelProfile(name, capabilities, one, true);
    }

    /** Keys of the capabilities that {@link #with} can change, in order. */
    public List<String> switches() {
        return capabilities.values().stream()
                .filter(Capability::isSwitch)
                .map(Capability::key)
                .toList();
    }

    private Capability capability(String key) {
        Capability found = capabilities.get(key);
        if (found == null) {
            throw new IllegalArgumentException("profile " + name + " has no capability " + key + "; it has "
                    + String.join(", ", new ArrayList<>(capabilities.keySet())));
        }
        return found;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KernelProfile that
                && name.equals(that.name)
                && faithful == that.faithful
                && Map.copyOf(capabilities).equals(Map.copyOf(that.capabilities))
                && Map.copyOf(quirks).equals(Map.copyOf(that.quirks));
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, faithful, capabilities, quirks);
    }

    @Override
    public String toString() {
        return "kernel profile " + name + (faithful ? " (faithful)" : "");
    }
}
