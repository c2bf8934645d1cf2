package io.github.mmhotplug.api.hotplug;

import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.api.rule.StandardRule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What there is to know of device memory before it gets struct pages: whether the CPU can reach it, and nothing else.
 * The reviewer's classification of 2016; {@code enum memory_type} is its heir.
 */
public enum DeviceMemoryClass {
    /** Struct pages and a linear map. */
    ADDRESSABLE,
    /** Struct pages, no linear map, no contents that the CPU could read. */
    UNADDRESSABLE;

    /** The class of a type of today. */
    public static DeviceMemoryClass of(DevPagemap.Type type) {
        return type.isAddressable() ? ADDRESSABLE : UNADDRESSABLE;
    }

    /**
     * What the flags of 2016 say of a range. Of those of a device {@link MemoryFlag#UNADDRESSABLE} decides;
     * {@link MemoryFlag#MOVABLE} says nothing and gets a note.
     *
     * @param kernel the kernel that they were passed to
     * @param flags the flags as they were passed
     * @param device whether the range is a device's; system memory is addressable and carries no flags
     * @return refused with {@code EINVAL} where the kernel has no such flags, or system memory carries some
     */
    public static Outcome<DeviceMemoryClass> ofFlags(KernelProfile kernel, Set<MemoryFlag> flags, boolean device) {
        if (!flags.isEmpty() && !kernel.has(CoreCapabilities.MEMORY_FLAGS)) {
            return Outcome.refused(Refusal.of(
                    StandardRule.FLAG_KNOWN,
                    "kernel " + kernel.name() + " has no " + symbols(flags) + "; only the design 4.10-hmm has it",
                    Fact.text("flag", symbols(flags)),
                    Fact.text("kernel", kernel.name())));
        }
        if (!device && !flags.isEmpty()) {
            return Outcome.refused(Refusal.of(
                    StandardRule.RAM_WITHOUT_FLAGS,
                    "system memory carries " + symbols(flags) + ", and these are flags of device memory",
                    Fact.text("flags", symbols(flags))));
        }
        DeviceMemoryClass said = flags.contains(MemoryFlag.UNADDRESSABLE) ? UNADDRESSABLE : ADDRESSABLE;
        return Outcome.done(
                said,
                flags.contains(MemoryFlag.MOVABLE)
                        ? List.of(new Note(
                                DeviceRule.MOVABLE_SAYS_NOTHING,
                                "MEMORY_MOVABLE is defined and nobody reads it: the memory is "
                                        + said.name().toLowerCase(Locale.ROOT) + ", with it or without"))
                        : List.of());
    }

    /** The flags that a kernel of 2016 passes for memory of the class. */
    public Set<MemoryFlag> flags() {
        return this == ADDRESSABLE ? Set.of(MemoryFlag.DEVICE) : Set.of(MemoryFlag.DEVICE, MemoryFlag.UNADDRESSABLE);
    }

    /**
     * What every port of 2016 asks first, on the way in and on the way out: it can't handle memory that the CPU can't
     * reach. The patch has a {@code BUG} there before the errno.
     *
     * @param request the arguments of the hook
     * @param kernelSymbol {@code arch_add_memory} or {@code arch_remove_memory}
     */
    public static Optional<Refusal> unsupported(ArchRange request, String kernelSymbol) {
        if (!request.params().flags().contains(MemoryFlag.UNADDRESSABLE)) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                DeviceRule.UNADDRESSABLE_SUPPORTED.errno(),
                DeviceRule.UNADDRESSABLE_SUPPORTED,
                request.range() + " comes with MEMORY_UNADDRESSABLE, and no port knows memory without a linear map",
                List.of(
                        Fact.address("start", request.range().startAddress()),
                        Fact.bytes("size", request.range().sizeBytes()),
                        Fact.text("flags", symbols(request.params().flags()))),
                kernelSymbol,
                true));
    }

    private static String symbols(Set<MemoryFlag> flags) {
        return new TreeSet<>(flags).stream().map(MemoryFlag::symbol).collect(Collectors.joining("|"));
    }
}
