package io.github.mmhotplug.core;

import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.DriverInput;

/** An input from outside that may change a machine. The journal holds every one that was applied. */
public sealed interface Operation {
    /** {@code add_memory}, called blindly: the flags are those of the request. */
    record AddMemory(AddMemoryRequest request) implements Operation {}

    /**
     * {@code remove_memory}.
     *
     * @param startAddress first byte
     * @param sizeBytes number of bytes; any value, the core checks it
     */
    record RemoveMemory(long startAddress, long sizeBytes) implements Operation {}

    /** A write to {@code auto_online_blocks}: concerns later adds only. */
    record SetAutoOnline(OnlineType type) implements Operation {}

    /** Something that reaches a driver from its host or its user. */
    record Drive(String driver, DriverInput input) implements Operation {}
}
