package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.internal.device.MemremapPages;
import io.github.mmhotplug.core.internal.device.MemunmapPages;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The wiring of one engine: an architecture, a profile, the drivers, and the stateless services over them. Explicit
 * bindings only; plugins know nothing of it.
 */
public final class EngineModule extends AbstractModule {
    private final Architecture architecture;
    private final KernelProfile profile;
    private final MachineFacts facts;
    private final Map<String, HotplugDriver> drivers;

    public EngineModule(
            Architecture architecture, KernelProfile profile, MachineFacts facts, Map<String, HotplugDriver> drivers) {
        this.architecture = architecture;
        this.profile = profile;
        this.facts = facts;
        this.drivers = Collections.unmodifiableMap(new TreeMap<>(drivers)); // in one order, always
    }

    @Override
    protected void configure() {
        Binder binder = binder();
        binder.requireExplicitBindings();
        binder.requireAtInjectOnConstructors();
        binder.disableCircularProxies();
        bind(Architecture.class).toInstance(new AnsweringArchitecture(architecture));
        bind(KernelProfile.class).toInstance(profile);
        bind(MachineFacts.class).toInstance(facts);
        for (Class<?> service : new Class<?>[] {
            SectionActivation.class,
            AddPages.class,
            RemovePages.class,
            ArchCalls.class,
            AddChecks.class,
            SelfHosting.class,
            AddMemory.class,
            RemoveMemory.class,
            Notifiers.class,
            OnlineBlock.class,
            OfflineBlock.class,
            BlockDevices.class,
            Parameters.class,
            Probe.class,
            MemremapPages.class,
            MemunmapPages.class,
            DeviceMemory.class,
            Operations.class,
            BootSequence.class,
        }) {
            bind(service).in(Scopes.SINGLETON);
        }
    }

    @Provides
    Map<String, HotplugDriver> drivers() {
        return drivers;
    }
}
