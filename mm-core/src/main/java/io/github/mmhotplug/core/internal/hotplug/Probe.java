package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.HotAdd;
import java.math.BigInteger;

/** {@code probe_store}: a user names an address, and the block that begins there is added. */
final class Probe {
    private static final int ADDRESS_BITS = 64;

    private final AddMemory addMemory;

    @Inject
    Probe(AddMemory addMemory) {
        this.addMemory = addMemory;
    }

    /** The address is decimal, or hexadecimal with {@code 0x}; its alignment is looked at before all else. */
    Outcome<HotAdd> write(HotplugContext ctx, String value) {
        if (!value.matches("0[xX][0-9a-fA-F]+|\\d+")) {
            return Outcome.refused(
                    Refusal.of(StandardRule.PARAMETER_VALUE, "probe takes a physical address, not '" + value + "'"));
        }
        boolean hex = value.startsWith("0x") || value.startsWith("0X");
        BigInteger address = hex ? new BigInteger(value.substring(2), 16) : new BigInteger(value);
        if (address.bitLength() > ADDRESS_BITS) {
            return Outcome.refused(
                    Refusal.of(StandardRule.PARAMETER_RANGE, "probe: " + value + " does not fit in 64 bits"));
        }
        long block = ctx.architecture.memoryBlockSizeBytes();
        if (address.longValue() % block != 0) {
            return Outcome.refused(Refusal.of(
                    StandardRule.BLOCK_ALIGNED,
                    value + " is no multiple of the memory block size, " + Bytes.prose(block),
                    Fact.bytes("memoryBlockSize", block)));
        }
        return addMemory.run(ctx, AddMemoryRequest.of(address.longValue(), block));
    }
}
