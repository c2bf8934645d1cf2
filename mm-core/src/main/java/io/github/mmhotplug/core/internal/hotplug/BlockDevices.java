package io.github.mmhotplug.core.internal.hotplug;

import com.google.inject.Inject;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.core.OnlineType;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code drivers/base/memory.c}: what writes to the files of a memory block do. */
final class BlockDevices {
    private final OnlineBlock onlineBlock;
    private final OfflineBlock offlineBlock;

    @Inject
    BlockDevices(OnlineBlock onlineBlock, OfflineBlock offlineBlock) {
        this.onlineBlock = onlineBlock;
        this.offlineBlock = offlineBlock;
    }

    /** {@code state_store}: one of four words, and not what the block is already. */
    Outcome<Unit> writeState(HotplugContext ctx, long block, String word) {
        if (!ctx.state.blocks.exists(block)) {
            return notThere(block);
        }
        Optional<OnlineType> type = OnlineType.ofWord(word);
        if (type.isEmpty()) {
            return Outcome.refused(Refusal.of(
                    BlockRule.STATE_WORD,
                    "'" + word + "' is none of "
                            + Arrays.stream(OnlineType.values())
                                    .map(OnlineType::word)
                                    .collect(Collectors.joining(", ")),
                    Fact.text("value", word)));
        }
        boolean toOffline = type.get() == OnlineType.OFFLINE;
        if (ctx.state.blocks.isOnline(block) != toOffline) {
            return Outcome.refused(Refusal.of(
                    BlockRule.STATE_CHANGES,
                    "memory" + block + " is " + ctx.state.blocks.state(block).word() + " already",
                    Fact.text("state", ctx.state.blocks.state(block).word())));
        }
        return toOffline ? offlineBlock.run(ctx, block) : onlineBlock.run(ctx, block, type.get());
    }

    private static Outcome<Unit> notThere(long block) {
        return Outcome.refused(
                Refusal.of(BlockRule.BLOCK_EXISTS, "there is no memory" + block, Fact.count("memoryBlock", block, "")));
    }

    /** {@code online_store}: a truth value, and what the block is already is no error. */
    Outcome<Unit> writeOnline(HotplugContext ctx, long block, String value) {
        if (!ctx.state.blocks.exists(block)) {
            return notThere(block);
        }
        Optional<Boolean> wanted = KernelValues.bool(value);
        if (wanted.isEmpty()) {
            return Outcome.refused(Refusal.of(
                    BlockRule.PARAMETER_VALUE,
                    "online does not take '" + value + "'; it takes 1 or 0",
                    Fact.text("file", "online"),
                    Fact.text("value", value)));
        }
        return wanted.get() ? online(ctx, block, OnlineType.ONLINE) : offline(ctx, block);
    }

    /** {@code device_online}: nothing to do where the block is online. */
    Outcome<Unit> online(HotplugContext ctx, long block, OnlineType type) {
        return ctx.state.blocks.isOnline(block) ? Outcome.done() : onlineBlock.run(ctx, block, type);
    }

    /** {@code device_offline}: nothing to do where the block is offline. */
    Outcome<Unit> offline(HotplugContext ctx, long block) {
        return ctx.state.blocks.isOnline(block) ? offlineBlock.run(ctx, block) : Outcome.done();
    }
}
