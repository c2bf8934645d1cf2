package io.github.mmhotplug.drivers.dax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.lenient;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.profile.Capability;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.profile.Quirk;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.drivers.Stores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A core that grants everything, with blocks of 128 MiB, and a device {@code dax0.0}. */
final class DaxFixture {
    static final String NAME = "dax0.0";
    static final int GROUP = 7;
    static final long BLOCK = 128 * Bytes.MIB;
    static final long START = 4 * Bytes.GIB;
    static final Refusal WHY = Refusal.of(StandardRule.BLOCKS_OFFLINE, "memory33 is online");

    private static final List<PageTableLevel> LEVELS = List.of(new PageTableLevel("PTE", 12, 512, 4096, true));
    private static final MemoryGeometry GEOMETRY =
            new MemoryGeometry(12, 27, 46, 10, 9, 64, 2 * Bytes.MIB, LEVELS, LEVELS, 0, 0);

    private final DaxBus bus = new DaxBus();
    private final CorePort core;

    DaxFixture(CorePort core) {
        this.core = core;
        Stores.behind(core);
        lenient().when(core.profile()).thenReturn(kernel(true, true));
        lenient().when(core.geometry()).thenReturn(GEOMETRY);
        lenient().when(core.memoryBlockSizeBytes()).thenReturn(BLOCK);
        lenient().when(core.memmapOnMemoryVeto(anyLong())).thenReturn(Optional.empty());
        lenient().when(core.registerStaticGroup(any(), anyLong())).thenReturn(Outcome.done(GROUP));
        lenient().when(core.unregisterGroup(anyInt())).thenReturn(Outcome.done());
        lenient().when(core.requestRegion(any(), anyString())).thenReturn(Outcome.done());
        lenient().when(core.requestParentRegion(any(), anyString())).thenReturn(Outcome.done());
        lenient().when(core.addMemory(any())).thenReturn(Outcome.done());
        lenient().when(core.removeMemory(any())).thenReturn(Outcome.done());
        lenient().when(core.memremapPages(any())).thenReturn(Outcome.done());
        lenient().when(core.memunmapPages(anyLong())).thenReturn(Outcome.done());
    }

    static KernelProfile kernel(boolean groups, boolean attribute) {
        return KernelProfile.named("test")
                .plus(
                        List.of(
                                capability(CoreCapabilities.MEMORY_GROUPS, groups),
                                capability(CoreCapabilities.DAX_MEMMAP_ON_MEMORY, attribute)),
                        List.of(new Quirk(CoreCapabilities.QUIRK_KMEM_EMPTY_RANGE_KEEPS_GROUP, "here")));
    }

    private static Capability capability(String key, boolean on) {
        return new Capability(key, on ? "on" : "off", "core.profiles");
    }

    /** What the bus answers; more arguments as name, value, name, value. */
    Outcome<Unit> input(String verb, String... more) {
        Map<String, String> arguments = new HashMap<>(Map.of("device", NAME));
        for (int i = 0; i < more.length; i += 2) {
            arguments.put(more[i], more[i + 1]);
        }
        return bus.handle(new DriverInput(verb, arguments), core);
    }

    /** A device of these ranges. */
    void create(PhysRange... ranges) {
        createWith("ranges", text(ranges));
    }

    /** A device of which more is told. */
    void createWith(String... arguments) {
        assertThat(input("create", arguments).isDone()).isTrue();
    }

    Outcome<Unit> bind(String driver) {
        return input("bind", "driver", driver);
    }

    Outcome<Unit> unbind(String driver) {
        return input("unbind", "driver", driver);
    }

    Outcome<Unit> memmapOnMemory(String value) {
        return input("write", "file", "memmap_on_memory", "value", value);
    }

    static String text(PhysRange... ranges) {
        return String.join(
                ",",
                java.util.Arrays.stream(ranges)
                        .map(range -> "0x" + Long.toHexString(range.startAddress()) + "+" + range.sizeBytes())
                        .toList());
    }

    /** So many blocks, from the block of that number behind the start on. */
    static PhysRange blocks(int first, int count) {
        return new PhysRange(START + first * BLOCK, count * BLOCK);
    }
}
