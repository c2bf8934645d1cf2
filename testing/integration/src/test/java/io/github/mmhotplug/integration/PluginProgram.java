package io.github.mmhotplug.integration;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.core.ArchitectureRegistry;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.plugins.PluginFinding;
import io.github.mmhotplug.plugins.PluginHost;
import java.nio.file.Path;
import java.util.OptionalLong;

/** A small program with plugins, in need of nothing but the project's own jars: {@code PluginProgram FOLDER ARCHITECTURE}. */
public final class PluginProgram {
    private PluginProgram() {}

    /** Boots a machine of an architecture, adds 1 GiB, and says what it did. */
    public static void main(String[] arguments) {
        PluginHost host = PluginHost.builder().folder(Path.of(arguments[0])).open();
        host.findings().stream().map(PluginFinding::line).forEach(System.out::println);
        ArchitectureRegistry ports = host.architectures();
        Registered port = ports.find(arguments[1]).orElseThrow();
        MachineBuilder builder = MachineBuilder.of(
                port,
                port.profile(KernelProfiles.load().find("7.2").orElseThrow()).orElseThrow(),
                port.provider()
                        .referenceMachine(port.variant().id(), 2 * Bytes.GIB, OptionalLong.empty())
                        .facts());
        host.drivers().drivers().values().forEach(builder::driver);
        Machine machine = builder.boot();
        boolean done = machine.apply(
                        new Operation.AddMemory(AddMemoryRequest.of(new PhysRange(4 * Bytes.GIB, Bytes.GIB))))
                .isDone();
        System.out.println("added " + done + " on " + port.variant().id() + " of "
                + port.origin().title() + ", engine in " + Machine.class.getModule());
        machine.close();
        host.close();
    }
}
