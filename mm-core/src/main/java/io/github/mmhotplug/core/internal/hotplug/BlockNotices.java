package io.github.mmhotplug.core.internal.hotplug;

import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.geometry.ZoneType;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.internal.state.StorageMap;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code memory_notify} and {@code node_notify} on a block's way online or offline: which events a kernel has, and in
 * which order they come.
 */
final class BlockNotices {
    private final Notifiers notifiers;
    private final HotplugContext ctx;
    private final PfnRange pages;
    private final long altmapPages;
    private final int node;
    private final StorageMap storageBefore;
    /** {@code node_arg.nid}: set before the chain is asked, so that whoever vetoes is told of the end too. */
    private boolean nodeChanges;
    /** The node gets its first memory, or loses its last: of all zones, and of those up to NORMAL. */
    private boolean anyChanges;

    private boolean normalChanges;

    /**
     * The notices about one block.
     *
     * @param pages its frames, self-hosted memmap excluded
     * @param altmapPages its self-hosted memmap
     */
    BlockNotices(Notifiers notifiers, HotplugContext ctx, PfnRange pages, long altmapPages, int node) {
        this.notifiers = notifiers;
        this.ctx = ctx;
        this.pages = pages;
        this.altmapPages = altmapPages;
        this.node = node;
        this.storageBefore = ctx.state.storage.copy();
    }

    /**
     * Before the block's own memmap is touched; after a veto nobody is told anything. What was assigned before it stays so
     * in a real kernel.
     */
    Optional<Veto> prepareOnline() {
        Optional<Veto> veto = hasPrepare() ? send(MemoryEvent.MEM_PREPARE_ONLINE) : Optional.empty();
        if (veto.isPresent() && !ctx.profile.isFaithful()) {
            ctx.state.storage.restore(storageBefore);
        }
        return veto;
    }

    /** {@code node_states_check_changes_online}, and what it is told to. */
    Optional<Veto> goingOnline(ZoneType zone) {
        anyChanges = ctx.state.zones.presentPages(node) == 0;
        normalChanges = zone.isKernelZone() && normalPages() == 0;
        nodeChanges = hasNodeChain() && anyChanges;
        Optional<Veto> veto = nodeChanges ? send(MemoryEvent.NODE_ADDING_FIRST_MEMORY) : Optional.empty();
        return veto.or(() -> send(MemoryEvent.MEM_GOING_ONLINE));
    }

    /** Also for those who have not heard of it, for the chain ends at the first veto. */
    void cancelOnline() {
        send(MemoryEvent.MEM_CANCEL_ONLINE);
        sendIfNodeChanges(MemoryEvent.NODE_CANCEL_ADDING_FIRST_MEMORY);
    }

    void online() {
        sendIfNodeChanges(MemoryEvent.NODE_ADDED_FIRST_MEMORY);
        send(MemoryEvent.MEM_ONLINE);
    }

    /** {@code node_states_check_changes_offline}: the block's own memmap is no longer counted as present by then. */
    Optional<Veto> goingOffline(ZoneType zone) {
        anyChanges = pages.pageCount() >= ctx.state.zones.presentPages(node) - altmapPages;
        normalChanges = zone.isKernelZone() && pages.pageCount() >= normalPages() - altmapPages;
        nodeChanges = hasNodeChain() && anyChanges;
        Optional<Veto> veto = nodeChanges ? send(MemoryEvent.NODE_REMOVING_LAST_MEMORY) : Optional.empty();
        return veto.or(() -> send(MemoryEvent.MEM_GOING_OFFLINE));
    }

    void cancelOffline() {
        send(MemoryEvent.MEM_CANCEL_OFFLINE);
        sendIfNodeChanges(MemoryEvent.NODE_CANCEL_REMOVING_LAST_MEMORY);
    }

    void offline() {
        sendIfNodeChanges(MemoryEvent.NODE_REMOVED_LAST_MEMORY);
        send(MemoryEvent.MEM_OFFLINE);
    }

    /** When the block's own memmap is torn down: at the end of an offline, or of an online that failed. */
    void finishOffline() {
        if (hasPrepare()) {
            send(MemoryEvent.MEM_FINISH_OFFLINE);
        }
    }

    /**
     * After the last event of a way that was not gone to its end.
     *
     * @throws SpiViolationException if a notifier has not taken back what it did to storage
     */
    void requireUndone() {
        if (!ctx.state.storage.equals(storageBefore)) {
            throw new SpiViolationException(
                    ctx.architecture.variant(),
                    ConductRule.CANCEL_UNDOES,
                    "the way of " + pages + " was stopped, and storage that was assigned for it is accessible still, or"
                            + " other storage is not any more");
        }
    }

    private long normalPages() {
        return ctx.state.zones.zones().stream()
                .filter(zone -> zone.node() == node && zone.type().isKernelZone())
                .mapToLong(ZoneStats::presentPages)
                .sum();
    }

    private boolean hasPrepare() {
        return ctx.profile.has(CoreCapabilities.PREPARE_ONLINE_NOTIFIER);
    }

    private boolean hasNodeChain() {
        return ctx.profile.has(CoreCapabilities.NODE_NOTIFIERS);
    }

    private void sendIfNodeChanges(MemoryEvent event) {
        if (nodeChanges) {
            send(event);
        }
    }

    private Optional<Veto> send(MemoryEvent event) {
        MemoryNotification notification = new MemoryNotification(event, pages, altmapPages, new NodeId(node));
        // where there are no events of nodes, those of memory say it; but before the first check nobody knows
        boolean says =
                !hasNodeChain() && event != MemoryEvent.MEM_PREPARE_ONLINE && event != MemoryEvent.MEM_FINISH_OFFLINE;
        return notifiers.call(
                ctx, notification.withStatusChange(nodeIf(says && anyChanges), nodeIf(says && normalChanges)));
    }

    private OptionalInt nodeIf(boolean changes) {
        return changes ? OptionalInt.of(node) : OptionalInt.empty();
    }
}
