package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.core.Allocation;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.FrameView;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.Operation;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A block full of the guest's pages goes offline on the real ports, and the pages are elsewhere. */
class WorkloadOnPortsTest {
    private static final long START = 32 * Bytes.GIB;

    @ParameterizedTest
    @ValueSource(strings = {"x86", "arm64", "powerpc", "s390"})
    void movablePagesLeaveTheBlock(String port) {
        Machine machine = Port.of(port, "7.2").builder().boot();
        long block = machine.architecture().memoryBlockSizeBytes();
        PfnRange pfns = new PhysRange(START, block)
                .toPfns(machine.architecture().geometry().pageShift());
        done(machine, add(START, block));
        done(machine, new Operation.WriteState(new PhysRange(START, block), "online_movable"));
        assertThat(machine.frames().kpageflags(pfns.startPfn())).hasValue(FrameView.BUDDY);
        done(machine, Operation.Allocate.of("cache", AllocationKind.MOVABLE, block));
        List<Allocation> before = machine.frames().allocations();
        assertThat(machine.frames().framesOf("cache")).containsExactly(pfns);
        assertThat(machine.frames().kpageflags(pfns.startPfn())).hasValue(FrameView.LRU);
        assertThat(MachineInvariants.broken(machine)).isEmpty();

        done(machine, new Operation.WriteState(new PhysRange(START, block), "offline"));
        assertThat(machine.frames().allocations()).isEqualTo(before);
        assertThat(machine.frames().framesOf("cache")).noneMatch(pfns::intersects);
        assertThat(machine.frames().kpageflags(pfns.startPfn()).orElse(0)).isZero();
        assertThat(MachineInvariants.broken(machine)).isEmpty();
    }
}
