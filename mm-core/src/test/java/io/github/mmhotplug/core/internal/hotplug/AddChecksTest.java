package io.github.mmhotplug.core.internal.hotplug;

import static io.github.mmhotplug.core.internal.hotplug.Engine.BLOCK;
import static io.github.mmhotplug.core.internal.hotplug.Engine.START;
import static io.github.mmhotplug.core.internal.hotplug.Engine.blocks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.Mockito.verifyNoInteractions;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.core.HotAdd;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.internal.resource.Resource;
import io.github.mmhotplug.core.internal.state.MachineState;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

/** An add that is refused by a check never reaches the port. */
@ExtendWith(MockitoExtension.class)
class AddChecksTest {
    private static final long TAKEN = Bytes.TIB;
    private static final long END = 1L << 46;

    @Mock
    private ArchMemory memory;

    @Mock
    private VmemmapPopulator vmemmap;

    @Mock
    private PagetableFreer pagetables;

    private Engine engine(String kernel) {
        Engine engine = new Engine(kernel, memory, vmemmap, pagetables);
        assertThat(engine.state.resources.insert(Resource.busy(TAKEN, Bytes.GIB, "PCI Bus 0000:00")))
                .isEmpty();
        return engine;
    }

    private static AddMemoryRequest named(String name) {
        AddMemoryRequest plain = blocks(1);
        return new AddMemoryRequest(
                plain.node(),
                plain.group(),
                plain.startAddress(),
                plain.sizeBytes(),
                plain.flags(),
                name,
                plain.memmapDeclined());
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments("ADD-001", Errno.E2BIG, "6.12", AddMemoryRequest.of(END, BLOCK)),
                arguments("ADD-001", Errno.E2BIG, "6.12", AddMemoryRequest.of(END - BLOCK, 2 * BLOCK)),
                arguments("ADD-001", Errno.E2BIG, "6.12", AddMemoryRequest.of(START, 0)),
                arguments("ADD-001", Errno.E2BIG, "6.12", AddMemoryRequest.of(START, -BLOCK)),
                arguments("ADD-001", Errno.E2BIG, "6.12", AddMemoryRequest.of(START, Long.MAX_VALUE)),
                arguments("ADD-001", Errno.E2BIG, "6.12", AddMemoryRequest.of(-2 * BLOCK, BLOCK)),
                arguments("ADD-001", Errno.E2BIG, "6.12", AddMemoryRequest.of(-BLOCK, 2 * BLOCK)),
                arguments("ADD-002", Errno.EINVAL, "6.12", named("RAM")),
                arguments("ADD-002", Errno.EINVAL, "6.12", named("System RAM (kmem")),
                arguments("ADD-003", Errno.EEXIST, "6.12", AddMemoryRequest.of(TAKEN, BLOCK)),
                arguments("ADD-003", Errno.EEXIST, "6.12", AddMemoryRequest.of(TAKEN - BLOCK, 2 * BLOCK)),
                arguments("ADD-004", Errno.EINVAL, "6.12", AddMemoryRequest.of(START + BLOCK / 2, BLOCK)),
                arguments("ADD-004", Errno.EINVAL, "6.12", AddMemoryRequest.of(START, BLOCK + BLOCK / 2)),
                arguments("ADD-005", Errno.EINVAL, "6.12", blocks(1).withGroup(7)),
                arguments("ADD-006", Errno.EINVAL, "6.12", blocks(1).withNode(new NodeId(5))),
                arguments("ADD-007", Errno.EINVAL, "6.12", blocks(1).withFlag(MhpFlag.MEMMAP_FROM_RANGE)),
                arguments("ADD-007", Errno.EINVAL, "rfc-2019", blocks(1).withFlag(MhpFlag.MEMMAP_ON_MEMORY)),
                arguments("MAP-002", Errno.EINVAL, "6.1", blocks(2).withFlag(MhpFlag.MEMMAP_ON_MEMORY)));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aFailedCheckNeverReachesThePort(String rule, Errno errno, String kernel, AddMemoryRequest request) {
        Engine engine = engine(kernel);
        engine.state.memmapOnMemory = MemmapOnMemory.ON;
        assertRefused(engine, request, rule, errno);
    }

    @Test
    void withoutTheParameterTheOlderKernelRefusesTheFlag() {
        assertRefused(engine("6.1"), blocks(1).withFlag(MhpFlag.MEMMAP_ON_MEMORY), "MAP-001", Errno.EINVAL);
    }

    /** The range is claimed before its alignment is looked at. */
    @Test
    void theEarlierCheckAnswers() {
        Engine engine = engine("6.12");
        assertRefused(engine, AddMemoryRequest.of(TAKEN + 4096, BLOCK), "ADD-003", Errno.EEXIST);
        assertRefused(engine, AddMemoryRequest.of(END + 4096, BLOCK), "ADD-001", Errno.E2BIG);
        assertRefused(
                engine,
                AddMemoryRequest.of(START + 4096, BLOCK).withGroup(7).withNode(new NodeId(5)),
                "ADD-004",
                Errno.EINVAL);
        assertRefused(engine, blocks(1).withGroup(7).withNode(new NodeId(5)), "ADD-005", Errno.EINVAL);
    }

    @Test
    void aMisalignedAddNamesWhatIsLegalNearby() {
        Outcome<HotAdd> outcome = engine("6.12").add(AddMemoryRequest.of(START + BLOCK / 2, 3 * BLOCK / 2));
        assertThat(outcome.refusal().orElseThrow().detail())
                .isEqualTo("start 0x104000000 (nearest: 0x100000000, 0x108000000) and size 192 MiB (nearest: 128 MiB,"
                        + " 256 MiB) are no multiple of the memory block size, 128 MiB because it never changes");
    }

    private void assertRefused(Engine engine, AddMemoryRequest request, String rule, Errno errno) {
        MachineState before = engine.state.fork();
        Outcome<HotAdd> outcome = engine.add(request);
        assertThat(outcome.refusal()).hasValueSatisfying(refusal -> {
            assertThat(refusal.rule().id()).isEqualTo(rule);
            assertThat(refusal.errno()).isEqualTo(errno);
        });
        verifyNoInteractions(memory, vmemmap, pagetables);
        assertThat(engine.state.differences(before)).isEqualTo(List.of());
    }
}
