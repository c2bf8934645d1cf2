package io.github.mmhotplug.tck.walk;

import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.core.AllocationKind;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.Operation.WriteParameter;
import io.github.mmhotplug.tck.Devices;
import io.github.mmhotplug.tck.Feature;
import io.github.mmhotplug.tck.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** Steps by lot, sensible and senseless, in a window of a few blocks so that they meet. */
final class WalkSource {
    private static final int WINDOW = 6;
    private static final int LARGEST = 3;
    private static final int NAMES = 5;
    private static final String[] STATES = {
        "online", "online_kernel", "online_movable", "online_movable", "offline", "offline", "offline", "offline"
    };

    private final Random random;
    private final Subject subject;
    private final Devices devices;
    private final List<MhpFlag> flags = new ArrayList<>();

    WalkSource(Random random, Subject subject) {
        this.random = random;
        this.subject = subject;
        this.devices = new Devices(subject);
        if (subject.kernelHas(Feature.MEMMAP_ON_MEMORY)) {
            flags.add(MhpFlag.MEMMAP_ON_MEMORY);
        }
        if (subject.kernelHas(Feature.MEMMAP_FROM_RANGE)) {
            flags.add(MhpFlag.MEMMAP_FROM_RANGE);
        }
    }

    WalkStep next() {
        OptionalLong failsFrom = oneIn(6) ? OptionalLong.of(random.nextInt(8)) : OptionalLong.empty();
        return new WalkStep(operation(), failsFrom);
    }

    private Operation operation() {
        if (subject.has(Feature.DEVICE_MEMORY) && oneIn(8)) {
            return device();
        }
        int lot = random.nextInt(100);
        if (lot < 20) {
            return add();
        }
        if (lot < 36) {
            return subject.removeAt(slot(), size());
        }
        if (lot < 76) {
            return state();
        }
        if (lot < 85) {
            return allocate();
        }
        if (lot < 94) {
            return new Operation.Free(name());
        }
        return lot < 97 ? new Operation.Poison("0x" + Long.toHexString(someAddress())) : parameter();
    }

    private Operation add() {
        boolean plain = flags.isEmpty() || oneIn(2);
        return plain
                ? subject.addAt(slot(), size())
                : subject.addAt(slot(), size(), flags.get(random.nextInt(flags.size())));
    }

    /** Parts of blocks too, beside one another, where RAM is and where it may come. */
    private Operation device() {
        long start = slot() + (oneIn(3) ? devices.unit() : 0);
        if (oneIn(2)) {
            return new Operation.MemunmapPages(start);
        }
        List<DevPagemap.Type> types = devices.types();
        DevPagemap.Type type = types.get(random.nextInt(types.size()));
        return Devices.map(devices.at(type, start, oneIn(3) ? devices.unit() : size()));
    }

    private Operation state() {
        String word = oneIn(20) ? "nonsense" : STATES[random.nextInt(STATES.length)];
        return oneIn(6) ? subject.stateAt(bootBlock(), subject.block(), word) : subject.stateAt(slot(), size(), word);
    }

    /** Few names, so that the guest never holds all memory for long. */
    private Operation allocate() {
        AllocationKind kind = oneIn(2)
                ? AllocationKind.MOVABLE
                : AllocationKind.values()[random.nextInt(AllocationKind.values().length)];
        long upTo = oneIn(8) ? 8 * subject.block() : subject.block() / 4;
        return Operation.Allocate.of(name(), kind, 1 + (long) (random.nextDouble() * upTo));
    }

    private String name() {
        return "a" + random.nextInt(NAMES);
    }

    private Operation parameter() {
        return switch (random.nextInt(6)) {
            case 0 -> new WriteParameter("online_policy", "nonsense");
            case 1, 5 -> new WriteParameter("auto_online_blocks", STATES[random.nextInt(STATES.length)]);
            case 2 -> new WriteParameter("online_policy", oneIn(2) ? "auto-movable" : "contig-zones");
            case 3 -> new WriteParameter("auto_movable_ratio", Integer.toString(random.nextInt(400)));
            default -> new WriteParameter("auto_movable_numa_aware", oneIn(2) ? "Y" : "N");
        };
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private long slot() {
        long misaligned = oneIn(30) ? subject.block() / 2 : 0;
        return subject.start() + random.nextInt(WINDOW) * subject.block() + misaligned;
    }

    private long someAddress() {
        long block = oneIn(4) ? bootBlock() : slot();
        return block + (long) (random.nextDouble() * subject.block());
    }

    private long size() {
        return oneIn(2) ? subject.block() : (1 + random.nextInt(LARGEST)) * subject.block();
    }

    private long bootBlock() {
        PhysRange ram = subject.reference().facts().bootRam().get(0);
        long first = Align.up(ram.startAddress(), subject.block());
        long blocks = Math.max(1, (ram.endAddress() - first) / subject.block());
        return first + random.nextInt(Math.toIntExact(Math.min(blocks, Integer.MAX_VALUE))) * subject.block();
    }
}
