package io.github.mmhotplug.core.internal.state;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.StorageAccess;
import io.github.mmhotplug.core.internal.util.RunMap;

/** Which memory firmware keeps on standby: by default none. */
public final class StorageMap implements StorageAccess {
    private final RunMap standby;

    public StorageMap() {
        this(new RunMap(0));
    }

    private StorageMap(RunMap standby) {
        this.standby = standby;
    }

    public StorageMap copy() {
        return new StorageMap(standby.copy());
    }

    /** Nothing is on standby. */
    public boolean isAllAccessible() {
        return standby.isEmpty();
    }

    /** As it was when the other one was copied. */
    public void restore(StorageMap before) {
        standby.remove(0, Long.MAX_VALUE);
        before.standby.forEach(standby::put);
    }

    @Override
    public boolean isAccessible(PhysRange range) {
        return !standby.anyIn(range.startAddress(), range.endAddress());
    }

    @Override
    public void assign(PhysRange range) {
        standby.remove(range.startAddress(), range.endAddress());
    }

    @Override
    public void unassign(PhysRange range) {
        standby.put(range.startAddress(), range.endAddress(), 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StorageMap that && standby.equals(that.standby);
    }

    @Override
    public int hashCode() {
        return standby.hashCode();
    }
}
