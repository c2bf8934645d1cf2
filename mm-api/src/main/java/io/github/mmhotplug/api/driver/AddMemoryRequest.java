package io.github.mmhotplug.api.driver;

import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.MemoryFlag;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Veto;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The arguments of {@code __add_memory} and {@code add_memory_driver_managed}. The range is not validated here: the
 * core does that, with the kernel's errno.
 *
 * @param node {@code nid}, unless a group is given
 * @param group memory group id ({@code MHP_NID_IS_MGID})
 * @param startAddress first byte
 * @param sizeBytes number of bytes, any value
 * @param flags {@code mhp_flags}
 * @param resourceName {@code System RAM}, or {@code System RAM (driver)} for driver-managed memory
 * @param memmapDeclined why the driver did not set a memmap flag that it would have liked to set
 * @param memoryFlags flags of the patch of 2016, which are for device memory: none, or the add is refused
 */
public record AddMemoryRequest(
        NodeId node,
        OptionalInt group,
        long startAddress,
        long sizeBytes,
        Set<MhpFlag> flags,
        String resourceName,
        Optional<Veto> memmapDeclined,
        Set<MemoryFlag> memoryFlags) {

    /** The resource name of plain system memory. */
    public static final String SYSTEM_RAM = "System RAM";

    public AddMemoryRequest {
        flags = Set.copyOf(flags);
        memoryFlags = Set.copyOf(memoryFlags);
    }

    /** As every caller should make it: without flags of device memory. */
    public AddMemoryRequest(
            NodeId node,
            OptionalInt group,
            long startAddress,
            long sizeBytes,
            Set<MhpFlag> flags,
            String resourceName,
            Optional<Veto> memmapDeclined) {
        this(node, group, startAddress, sizeBytes, flags, resourceName, memmapDeclined, Set.of());
    }

    /** Plain system memory on node 0, without flags. */
    public static AddMemoryRequest of(long startAddress, long sizeBytes) {
        return new AddMemoryRequest(
                NodeId.ZERO, OptionalInt.empty(), startAddress, sizeBytes, Set.of(), SYSTEM_RAM, Optional.empty());
    }

    /** Plain system memory on node 0, without flags. */
    public static AddMemoryRequest of(PhysRange range) {
        return of(range.startAddress(), range.sizeBytes());
    }

    public AddMemoryRequest withFlag(MhpFlag flag) {
        Set<MhpFlag> more = EnumSet.of(flag);
        more.addAll(flags);
        return new AddMemoryRequest(
                node, group, startAddress, sizeBytes, more, resourceName, memmapDeclined, memoryFlags);
    }

    public AddMemoryRequest withNode(NodeId newNode) {
        return new AddMemoryRequest(
                newNode, group, startAddress, sizeBytes, flags, resourceName, memmapDeclined, memoryFlags);
    }

    public AddMemoryRequest withGroup(int newGroup) {
        return new AddMemoryRequest(
                        node,
                        OptionalInt.of(newGroup),
                        startAddress,
                        sizeBytes,
                        flags,
                        resourceName,
                        memmapDeclined,
                        memoryFlags)
                .withFlag(MhpFlag.NID_IS_MGID);
    }

    /** For {@code add_memory_driver_managed}: {@code System RAM (driver)}. */
    public AddMemoryRequest withResourceName(String newName) {
        return new AddMemoryRequest(node, group, startAddress, sizeBytes, flags, newName, memmapDeclined);
    }

    public AddMemoryRequest withMemmapDeclined(Veto why) {
        return new AddMemoryRequest(
                node, group, startAddress, sizeBytes, flags, resourceName, Optional.of(why), memoryFlags);
    }

    public AddMemoryRequest withMemoryFlags(Set<MemoryFlag> newFlags) {
        return new AddMemoryRequest(
                node, group, startAddress, sizeBytes, flags, resourceName, memmapDeclined, newFlags);
    }
}
