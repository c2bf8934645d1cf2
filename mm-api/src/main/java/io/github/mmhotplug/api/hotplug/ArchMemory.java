package io.github.mmhotplug.api.hotplug;

import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;

/**
 * {@code arch_add_memory} and {@code arch_remove_memory}: an architecture builds the linear map of a range with leaves
 * of its choice, has the core add the sections, and undoes what it did if that fails.
 *
 * <p>One of the three hooks of an architecture, beside {@link io.github.mmhotplug.api.vmemmap.VmemmapPopulator} and
 * {@link io.github.mmhotplug.api.pagetable.PagetableFreer}. Implementations keep no state: everything they must
 * remember lives in the engine's stores.
 */
public interface ArchMemory {
    /**
     * {@code arch_add_memory(nid, start, size, params)}. Also maps boot memory, when a machine is built.
     *
     * @param request what to add, never null
     * @param core the core's services, valid during the call only
     * @return refused with {@code EINVAL}, {@code ERANGE}, {@code ENOMEM}, {@code EEXIST}; then everything this call
     *     mapped is unmapped again
     */
    Outcome<Unit> add(ArchRange request, CoreMemory core);

    /**
     * {@code arch_remove_memory(start, size, altmap)}: memmap first, linear map second.
     *
     * @param request what to remove, never null
     * @param core the core's services, valid during the call only
     * @return refused with {@code EBUSY} by ports that can't remove (tile, s390 of 2016), before anything is done
     */
    Outcome<Unit> remove(ArchRange request, CoreMemory core);
}
