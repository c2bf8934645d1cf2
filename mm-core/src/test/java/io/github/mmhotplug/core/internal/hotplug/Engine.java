package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.OnlineType;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.fixture.PlainArchitecture;
import io.github.mmhotplug.core.internal.frame.BuddyFrames;
import io.github.mmhotplug.core.internal.state.MachineState;
import io.github.mmhotplug.core.internal.zone.ZoneTable;
import java.util.List;
import java.util.Map;

/** The add and remove sequences over a state that tests can arrange: 1 GiB of free memory, no block devices. */
final class Engine {
    static final MemoryGeometry GEOMETRY = PlainArchitecture.GEOMETRY;
    static final long BLOCK = PlainArchitecture.BLOCK_BYTES;
    static final long START = 4 * Bytes.GIB;
    static final long FIRST_BLOCK = START / BLOCK;
    static final long BLOCK_PAGES = BLOCK >> 12;

    final MachineState state = new MachineState(GEOMETRY);
    private final PlainArchitecture architecture;
    private final KernelProfile profile;
    private final AddMemory addMemory;
    private final RemoveMemory removeMemory;
    private final BlockDevices devices;
    private final Parameters parameters = new Parameters();

    /** An engine whose notifier chain is this driver's. */
    static Engine notifying(String kernel, HotplugDriver driver) {
        PlainArchitecture plain = PlainArchitecture.plain();
        return new Engine(
                KernelProfiles.load().find(kernel).orElseThrow(),
                plain.memory(),
                plain.vmemmap(),
                plain.pagetables(),
                Map.of("driver", driver));
    }

    Engine(String kernel, ArchMemory memory, VmemmapPopulator vmemmap, PagetableFreer pagetables) {
        this(KernelProfiles.load().find(kernel).orElseThrow(), memory, vmemmap, pagetables);
    }

    Engine(KernelProfile profile, ArchMemory memory, VmemmapPopulator vmemmap, PagetableFreer pagetables) {
        this(profile, memory, vmemmap, pagetables, Map.of());
    }

    private Engine(
            KernelProfile profile,
            ArchMemory memory,
            VmemmapPopulator vmemmap,
            PagetableFreer pagetables,
            Map<String, HotplugDriver> drivers) {
        this.profile = profile;
        this.architecture = PlainArchitecture.with(memory, vmemmap, pagetables);
        SectionActivation sections = new SectionActivation();
        Notifiers notifiers = new Notifiers(architecture, drivers);
        devices = new BlockDevices(new OnlineBlock(notifiers, drivers), new OfflineBlock(notifiers));
        ArchCalls calls = new ArchCalls(new AddPages(sections), new RemovePages(sections));
        addMemory = new AddMemory(
                new AddChecks(architecture, profile), new SelfHosting(architecture, profile), calls, devices);
        removeMemory = new RemoveMemory(architecture, profile, calls);
        long bootPages = Bytes.GIB >> 12;
        state.buddy.assign(0, ZoneType.NORMAL, 0, bootPages);
        state.buddy.free(0, bootPages);
        state.zones = new ZoneTable(List.of(
                ZoneStats.atBoot(0, ZoneType.NORMAL, 0, bootPages, bootPages, bootPages),
                ZoneStats.empty(0, ZoneType.MOVABLE)));
    }

    Outcome<HotAdd> add(AddMemoryRequest request) {
        return addMemory.run(context(), request);
    }

    Outcome<Unit> remove(long startAddress, long sizeBytes) {
        return removeMemory.run(context(), startAddress, sizeBytes);
    }

    /** Writes to the file {@code state} of a block, counted from the first hot-added one. */
    Outcome<Unit> write(long number, String word) {
        return write(number, word, Faults.NONE);
    }

    Outcome<Unit> write(long number, String word, Faults faults) {
        return devices.writeState(context(faults), FIRST_BLOCK + number, word);
    }

    Outcome<Unit> online(long number, String value) {
        return devices.writeOnline(context(), FIRST_BLOCK + number, value);
    }

    Outcome<Unit> device(long number, boolean online) {
        return online
                ? devices.online(context(), FIRST_BLOCK + number, OnlineType.ONLINE)
                : devices.offline(context(), FIRST_BLOCK + number);
    }

    Outcome<Unit> parameter(String file, String value) {
        return parameters.write(context(), file, value);
    }

    private HotplugContext context() {
        return context(Faults.NONE);
    }

    private HotplugContext context(Faults faults) {
        return new HotplugContext(architecture, profile, state, new BuddyFrames(state.buddy), faults);
    }

    static AddMemoryRequest blocks(long count) {
        return AddMemoryRequest.of(START, count * BLOCK);
    }

    static PhysRange block(long number) {
        return new PhysRange(START + number * BLOCK, BLOCK);
    }
}
