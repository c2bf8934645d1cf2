package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.addr.Align;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.StorageAccess;
import io.github.mmhotplug.api.store.RangeStore;

/** Mistakes with memory that is accessible only while it is online. */
public final class StandbyMistakes {
    private StandbyMistakes() {}

    /** Assigns storage before anybody else is asked, and lets it be when somebody says no. */
    @Breaks(rule = "NTF-002", says = "storage that was assigned for it is accessible still")
    public static class ForgetsTheCancel extends WrongPort {
        public ForgetsTheCancel() {
            super(Target.S390_61);
        }

        @Override
        Architecture wrap(Architecture s390) {
            return new StandbyPort(s390) {
                @Override
                void onlineCancelled(PhysRange range, StorageAccess storage) {}
            };
        }
    }

    /** Gives no storage back to firmware when memory has gone offline. */
    @Breaks(rule = "ONL-002", says = "after online and offline, [storage] differ from before")
    public static class KeepsWhatIsOffline extends WrongPort {
        public KeepsWhatIsOffline() {
            super(Target.S390_61);
        }

        @Override
        Architecture wrap(Architecture s390) {
            return new StandbyPort(s390) {
                @Override
                void offline(PhysRange range, StorageAccess storage) {}
            };
        }
    }

    /** Gives back whole increments, which are two blocks long: the neighbour's memory is gone while it is online. */
    @Breaks(
            rule = "ONL-004",
            says = "I30 online memory can be reached",
            also = {"ONL-002", "SPI-013"})
    public static class GivesBackWholeIncrements extends WrongPort {
        public GivesBackWholeIncrements() {
            super(Target.S390_61);
        }

        @Override
        Architecture wrap(Architecture s390) {
            return new StandbyPort(s390) {
                @Override
                void offline(PhysRange range, StorageAccess storage) {
                    long increment = 2 * memoryBlockSizeBytes();
                    storage.unassign(PhysRange.ofEnd(
                            Align.down(range.startAddress(), increment), Align.up(range.endAddress(), increment)));
                }
            };
        }
    }

    /** Keeps a list of what was added, and at a removal takes the first entry away instead of the one that goes. */
    @Breaks(rule = "SPI-013", says = "I30 online memory can be reached")
    public static class TakesAwayTheFirst extends WrongPort {
        public TakesAwayTheFirst() {
            super(Target.S390_61);
        }

        @Override
        Architecture wrap(Architecture s390) {
            return new StandbyPort(s390) {
                @Override
                void added(PhysRange range, CoreMemory core) {
                    super.added(range, core);
                    list(core).put(range.startAddress(), range.endAddress(), 0);
                }

                @Override
                void removed(PhysRange range, CoreMemory core) {
                    long first = list(core).nextKey(0);
                    if (first != RangeStore.ABSENT) {
                        core.storage().unassign(new PhysRange(first, range.sizeBytes()));
                    }
                    list(core).remove(range.startAddress(), range.endAddress());
                    core.storage().assign(range);
                }

                private RangeStore list(CoreMemory core) {
                    return core.stores().ranges("added");
                }
            };
        }
    }
}
