package io.github.mmhotplug.drivers.sclp;

import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverArchitectures;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.store.RangeStore;
import java.util.Optional;

/**
 * Memory that firmware has on standby ({@link io.github.mmhotplug.api.MachineFacts#standbyStorage}). Three generations:
 * up to 6.1 all of it is added at boot and assigned on its way online, with its memmap in boot memory; from 6.8 on a
 * block can hold its own memmap, untouched until then; in 7.2 a user configures block by block, and storage is assigned
 * before a block is added.
 *
 * <p>Inputs:
 *
 * <ul>
 *   <li>{@code detect}: {@code sclp_detect_standby_memory}, at boot; {@code kdump} (0), whether the kernel is there to
 *       save another one's memory: then standby memory is not looked for.
 *   <li>{@code write}: {@code block}, {@code file} ({@code config} or {@code memmap_on_memory} of {@code
 *       /sys/firmware/memory/memoryN}) and {@code value}; {@code refuses}, an address whose increment firmware does not
 *       hand out this time.
 * </ul>
 */
final class SclpMemoryDriver implements HotplugDriver {
    private static final String STORAGE_ASSIGN = "s390.storageAssign";
    private static final String DETECTION = "sclp.detection";
    private static final long KDUMP = 0;

    @Override
    public String id() {
        return SclpMemoryProvider.ID;
    }

    @Override
    public Optional<Veto> unavailable(String variant) {
        return DriverArchitectures.only(id(), variant, "s390");
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        return switch (input.verb()) {
            case "detect" -> detect(input.number("kdump", 0) != 0, core);
            case "write" -> new ConfigFiles(core, isConfigured(core) && !isKdump(core)).write(input);
            default ->
                throw new IllegalArgumentException("sclp has no '" + input.verb() + "'; it has detect and write");
        };
    }

    /** Whether a user says which blocks there are. */
    private static boolean isConfigured(CorePort core) {
        return core.profile().word(STORAGE_ASSIGN).equals("config");
    }

    private static boolean isKdump(CorePort core) {
        return core.state(DETECTION).get(KDUMP) != RangeStore.ABSENT;
    }

    private static Outcome<Unit> detect(boolean kdump, CorePort core) {
        if (kdump) {
            core.state(DETECTION).put(KDUMP, KDUMP + 1, 1);
        }
        if (kdump || isConfigured(core)) {
            return Outcome.done();
        }
        boolean prepares = core.profile().word(STORAGE_ASSIGN).equals("prepareOnline");
        return new StandbyBlocks(core).addAll(prepares && core.facts().edat1());
    }
}
