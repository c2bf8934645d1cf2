package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import java.util.List;
import java.util.Random;

/**
 * One step of a random walk.
 *
 * @param kind what is done
 * @param start first byte
 * @param size bytes
 * @param flags of an add
 * @param faults failures on purpose
 * @param mayFail whether there are any
 */
record RandomStep(Kind kind, long start, long size, List<MhpFlag> flags, Faults faults, boolean mayFail) {
    enum Kind {
        ADD,
        PLUG,
        REMOVE
    }

    Operation operation() {
        return switch (kind) {
            case ADD -> Ops.add(start, size, flags.toArray(MhpFlag[]::new));
            case PLUG -> Ops.plug(start, size);
            case REMOVE -> Ops.remove(start, size);
        };
    }

    @Override
    public String toString() {
        return "%s 0x%x + 0x%x %s%s".formatted(kind, start, size, flags, mayFail ? " with failures" : "");
    }

    /** Steps in a window of 8 GiB, so that they meet; now and then one far outside. */
    static final class Source {
        private static final long WINDOW = 8 * Bytes.GIB;
        private static final int LARGEST = 10;

        private final Random random;
        private final Oracle oracle;
        private final long block;
        private final long windowStart;
        private final long mappableEnd;

        Source(Random random, Machine machine, Oracle oracle) {
            this.random = random;
            this.oracle = oracle;
            this.block = machine.architecture().memoryBlockSizeBytes();
            this.windowStart = oracle.hotplugStart();
            this.mappableEnd = machine.architecture().mappableRange().endAddress();
        }

        private boolean oneIn(int n) {
            return random.nextInt(n) == 0;
        }

        RandomStep next() {
            return oneIn(2) ? add() : remove();
        }

        private RandomStep add() {
            boolean fails = oneIn(5);
            Faults faults = !fails
                    ? Faults.NONE
                    : oneIn(2) ? Faults.allocationsFrom(random.nextInt(40)) : Faults.mapping(random.nextInt(20));
            Kind kind = oneIn(4) && oracle.hasAcpi() ? Kind.PLUG : Kind.ADD;
            List<MhpFlag> flags = kind == Kind.PLUG ? List.of() : flags();
            return new RandomStep(kind, start(), size(), flags, faults, fails);
        }

        private List<MhpFlag> flags() {
            return switch (random.nextInt(6)) {
                case 0, 1 -> List.of(MhpFlag.MEMMAP_ON_MEMORY);
                case 2, 3 -> List.of(MhpFlag.MEMMAP_FROM_RANGE);
                default -> List.of();
            };
        }

        private RandomStep remove() {
            List<Oracle.Added> adds = oracle.adds();
            if (!adds.isEmpty() && !oneIn(3)) {
                Oracle.Added add = adds.get(random.nextInt(adds.size()));
                return new RandomStep(Kind.REMOVE, add.start(), add.size(), List.of(), Faults.NONE, false);
            }
            return new RandomStep(Kind.REMOVE, start(), size(), List.of(), Faults.NONE, false);
        }

        private long start() {
            return switch (random.nextInt(24)) {
                case 0 -> random.nextInt(8) * block;
                case 1 -> mappableEnd - block * random.nextInt(4);
                case 2, 3 -> slot() + block / 2;
                default -> slot();
            };
        }

        private long slot() {
            return windowStart + random.nextInt(Math.toIntExact(WINDOW / block)) * block;
        }

        private long size() {
            return switch (random.nextInt(24)) {
                case 0 -> 0;
                case 1, 2 -> (1 + random.nextInt(LARGEST)) * block + 4096;
                case 3, 4, 5, 6, 7, 8, 9 -> block;
                default -> (1 + random.nextInt(LARGEST)) * block;
            };
        }
    }
}
