package io.github.mmhotplug.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.core.ArchitectureRegistry.Registered;
import io.github.mmhotplug.core.DriverRegistry;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.PluginLease;
import io.github.mmhotplug.core.SwapTarget;
import io.github.mmhotplug.plugins.Plugin;
import io.github.mmhotplug.plugins.PluginFinding;
import io.github.mmhotplug.plugins.PluginHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** What tests do with a host: open one of a folder, boot machines of what it has, put them to work. */
final class Hosts {
    static final long START = 4 * Bytes.GIB;
    static final PhysRange HOT = new PhysRange(START, Bytes.GIB);

    private Hosts() {}

    /** A program that brings nothing itself: what is on the class path of the tests is not its own. */
    static PluginHost.Builder of(Path folder) {
        return PluginHost.builder()
                .classPath(ClassLoader.getPlatformClassLoader())
                .folder(folder)
                .patience(Duration.ofSeconds(20));
    }

    /** A program that brings x86 and the drivers itself. */
    static PluginHost.Builder withOwn(Path folder) {
        return of(folder).classPath(Hosts.class.getClassLoader());
    }

    static SwapTarget target(PluginHost host, String architecture) {
        Registered registered = host.architectures().find(architecture).orElseThrow();
        try (PluginLease lease = registered.origin().lease("a look")) { // a port is asked only while it is loaded
            assertThat(lease).isNotNull();
            return new SwapTarget(
                    registered,
                    registered
                            .profile(KernelProfiles.load().find("7.2").orElseThrow())
                            .orElseThrow());
        }
    }

    static MachineBuilder machine(PluginHost host, String architecture) {
        SwapTarget target = target(host, architecture);
        Registered registered = target.architecture();
        return MachineBuilder.of(
                registered,
                target.profile(),
                registered
                        .provider()
                        .referenceMachine(registered.variant().id(), 2 * Bytes.GIB, OptionalLong.empty())
                        .facts());
    }

    static Machine boot(PluginHost host, String architecture) {
        return machine(host, architecture).boot();
    }

    static Machine boot(PluginHost host, String architecture, DriverRegistry drivers) {
        MachineBuilder builder = machine(host, architecture);
        drivers.drivers().values().forEach(builder::driver);
        return builder.boot();
    }

    /** 1 GiB more, online. */
    static void grow(Machine machine) {
        done(machine, new Operation.AddMemory(AddMemoryRequest.of(HOT)));
        done(machine, new Operation.WriteState(HOT, "online_movable"));
    }

    /** The other way round. */
    static void shrink(Machine machine) {
        done(machine, new Operation.WriteState(HOT, "offline"));
        done(machine, new Operation.RemoveMemory(HOT.startAddress(), HOT.sizeBytes()));
    }

    static void done(Machine machine, Operation operation) {
        assertThat(machine.apply(operation).refusal()).isEmpty();
    }

    static List<String> lines(PluginHost host) {
        return host.findings().stream().map(PluginFinding::line).toList();
    }

    /** The plugin of a file. */
    static Plugin plugin(PluginHost host, String file) {
        return host.plugins().stream()
                .filter(plugin -> plugin.file().getFileName().toString().equals(file))
                .findFirst()
                .orElseThrow();
    }
}
