package io.github.mmhotplug.drivers.sclp;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.Optional;

/** {@code /sys/firmware/memory/memoryN/config} and {@code memmap_on_memory}: one directory for each possible block. */
final class ConfigFiles {
    private final CorePort core;
    private final boolean there;
    /** Where it differs from what the boot made of it. */
    private final RangeStore config;

    private final RangeStore memmapOnMemory;

    ConfigFiles(CorePort core, boolean there) {
        this.core = core;
        this.there = there;
        this.config = core.state("sclp.config");
        this.memmapOnMemory = core.state("sclp.memmap_on_memory");
    }

    Outcome<Unit> write(DriverInput input) {
        String file = input.text("file");
        if (!file.equals("config") && !file.equals("memmap_on_memory")) {
            throw new IllegalArgumentException("'file' of 'write' is config or memmap_on_memory, not " + file);
        }
        long block = input.number("block");
        Increments increments = new Increments(core, input);
        if (!there || block < 0 || !increments.areOf(range(block))) {
            return Outcome.refused(Refusal.of(
                    DriverRule.STANDBY_FILES,
                    "there is no /sys/firmware/memory/memory" + block + "/" + file,
                    Fact.count("memoryBlock", block, "")));
        }
        Optional<Boolean> value = truthValue(input.text("value"));
        if (value.isEmpty()) {
            return Outcome.refused(Refusal.of(
                    DriverRule.FILE_NUMBER,
                    file + " takes 0 or 1, not '" + input.text("value") + "'",
                    Fact.text("value", input.text("value"))));
        }
        if (file.equals("memmap_on_memory")) {
            return writeMemmapOnMemory(block, value.get());
        }
        if (isConfigured(block) == value.get()) {
            return Outcome.done();
        }
        return value.get() ? configure(block, increments) : deconfigure(block, increments);
    }

    private PhysRange range(long block) {
        return new PhysRange(block * core.memoryBlockSizeBytes(), core.memoryBlockSizeBytes());
    }

    /** {@code kstrtobool} of one letter. */
    private static Optional<Boolean> truthValue(String text) {
        return switch (text) {
            case "1", "y", "Y", "on" -> Optional.of(true);
            case "0", "n", "N", "off" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private boolean isBoot(long block) {
        return core.facts().bootRam().stream().anyMatch(range(block)::intersects);
    }

    private boolean isConfigured(long block) {
        long stored = config.get(block);
        return stored == RangeStore.ABSENT ? isBoot(block) : stored == 1;
    }

    private void setConfigured(long block, boolean now) {
        config.remove(block, block + 1);
        if (now != isBoot(block)) {
            config.put(block, block + 1, now ? 1 : 0);
        }
    }

    private boolean wantsOwnMemmap(long block) {
        long stored = memmapOnMemory.get(block);
        return stored == RangeStore.ABSENT ? !isBoot(block) && support().isEmpty() : stored == 1;
    }

    private Optional<Veto> support() {
        return core.memmapOnMemoryVeto(core.memoryBlockSizeBytes());
    }

    /** {@code sclp_config_mem_store}, 1: assigned first, and given back if the add is refused. */
    private Outcome<Unit> configure(long block, Increments increments) {
        PhysRange range = range(block);
        return increments.assign(range).then(assigned -> {
            AddMemoryRequest request = AddMemoryRequest.of(range);
            Outcome<Unit> added =
                    core.addMemory(wantsOwnMemmap(block) ? request.withFlag(MhpFlag.MEMMAP_ON_MEMORY) : request);
            if (added.isRefused()) {
                increments.unassign(range);
            } else {
                setConfigured(block, true);
            }
            return added;
        });
    }

    /** The same, 0: the block goes, and only then its storage. */
    private Outcome<Unit> deconfigure(long block, Increments increments) {
        PhysRange range = range(block);
        if (!core.onlineBlocks(range).isEmpty()) {
            return Outcome.refused(Refusal.of(
                    DriverRule.STANDBY_OFFLINE, "memory" + block + " is online", Fact.count("memoryBlock", block, "")));
        }
        return core.removeMemory(range).map(done -> {
            increments.unassign(range);
            setConfigured(block, false);
            return done;
        });
    }

    private Outcome<Unit> writeMemmapOnMemory(long block, boolean value) {
        Optional<Veto> veto = value ? support() : Optional.empty();
        if (veto.isPresent()) {
            return Outcome.refused(Refusal.of(
                    DriverRule.STANDBY_MEMMAP_SUPPORTED,
                    veto.get().rule().id() + ": " + veto.get().detail(),
                    veto.get().facts().toArray(Fact[]::new)));
        }
        if (isConfigured(block)) {
            return Outcome.refused(Refusal.of(
                    DriverRule.STANDBY_MEMMAP_FREE,
                    "memory" + block + " is configured",
                    Fact.count("memoryBlock", block, "")));
        }
        memmapOnMemory.put(block, block + 1, value ? 1 : 0);
        return Outcome.done();
    }
}
