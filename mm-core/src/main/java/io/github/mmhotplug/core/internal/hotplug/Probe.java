package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.HotAdd;
import java.math.BigInteger;
import java.util.Optional;

/** {@code probe_store}: a user names an address, and the block that begins there is added. */
final class Probe {
    private final AddMemory addMemory;

    @Inject
    Probe(AddMemory addMemory) {
        this.addMemory = addMemory;
    }

    /** The address is read by {@code kstrtoull}; its alignment is looked at before all else. */
    Outcome<HotAdd> write(HotplugContext ctx, String value) {
        Optional<BigInteger> number = KernelValues.unsigned(value);
        if (number.isEmpty()) {
            return Outcome.refused(
                    Refusal.of(BlockRule.PARAMETER_VALUE, "probe takes a physical address, not '" + value + "'"));
        }
        if (number.get().bitLength() > Long.SIZE) {
            return Outcome.refused(
                    Refusal.of(BlockRule.PARAMETER_RANGE, "probe: " + value + " does not fit in 64 bits"));
        }
        long address = number.get().longValue();
        long block = ctx.architecture.memoryBlockSizeBytes();
        if (address % block != 0) {
            return Outcome.refused(Refusal.of(
                    StandardRule.BLOCK_ALIGNED,
                    value + " is no multiple of the memory block size, " + Bytes.prose(block),
                    Fact.bytes("memoryBlockSize", block)));
        }
        return addMemory.run(ctx, AddMemoryRequest.of(address, block));
    }
}
