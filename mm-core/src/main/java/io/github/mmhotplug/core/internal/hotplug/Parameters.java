package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.core.OnlinePolicy;
import io.github.mmhotplug.core.OnlineType;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes to the files of {@code /sys} that are about all memory: what each takes, and with which errno it refuses. */
final class Parameters {
    private static final long UINT_MAX = 0xffff_ffffL;

    @Inject
    Parameters() {}

    Outcome<Unit> write(HotplugContext ctx, String file, String value) {
        return switch (file) {
            case "auto_online_blocks" ->
                one(
                                OnlineType.ofWord(value),
                                file,
                                value,
                                Arrays.stream(OnlineType.values()).map(OnlineType::word))
                        .map(type -> set(() -> ctx.state.autoOnline = type));
            case "online_policy" ->
                one(
                                OnlinePolicy.ofWord(value),
                                file,
                                value,
                                Arrays.stream(OnlinePolicy.values()).map(OnlinePolicy::word))
                        .map(policy -> set(() -> ctx.state.onlinePolicy = policy));
            case "auto_movable_ratio" ->
                number(file, value).map(ratio -> set(() -> ctx.state.autoMovableRatio = ratio));
            case "auto_movable_numa_aware" ->
                one(KernelValues.bool(value), file, value, Stream.of("Y", "N"))
                        .map(aware -> set(() -> ctx.state.autoMovableNumaAware = aware));
            case "memmap_on_memory", "block_size_bytes" ->
                Outcome.refused(
                        Refusal.of(BlockRule.FILE_WRITABLE, file + " can only be read", Fact.text("file", file)));
            default ->
                Outcome.refused(Refusal.of(BlockRule.FILE_EXISTS, "there is no file " + file, Fact.text("file", file)));
        };
    }

    private static Unit set(Runnable change) {
        change.run();
        return Unit.UNIT;
    }

    private static <T> Outcome<T> one(Optional<T> known, String file, String value, Stream<String> taken) {
        return known.map(Outcome::done)
                .orElseGet(() -> Outcome.refused(notTaken(file, value, taken.collect(Collectors.joining(", ")))));
    }

    private static Refusal notTaken(String file, String value, String taken) {
        return Refusal.of(
                BlockRule.PARAMETER_VALUE,
                file + " does not take '" + value + "'; it takes " + taken,
                Fact.text("file", file),
                Fact.text("value", value));
    }

    /** {@code kstrtouint}. */
    private static Outcome<Long> number(String file, String value) {
        Optional<BigInteger> number = KernelValues.unsigned(value);
        if (number.isEmpty()) {
            return Outcome.refused(notTaken(file, value, "a number from 0 to " + UINT_MAX));
        }
        if (number.get().bitLength() > Integer.SIZE) {
            return Outcome.refused(Refusal.of(
                    BlockRule.PARAMETER_RANGE,
                    file + ": " + value + " is more than " + UINT_MAX,
                    Fact.text("file", file),
                    Fact.text("value", value)));
        }
        return Outcome.done(number.get().longValueExact());
    }
}
