package org.example.loongarch;

import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;

/**
 * {@code arch_add_memory}, {@code arch_remove_memory}: {@code __add_pages} and {@code __remove_pages}, nothing else.
 * {@code max_pfn} stays as boot set it, and no TLB entry is flushed.
 */
final class LoongarchMemory implements ArchMemory {
    private final int pageShift;

    LoongarchMemory(int pageShift) {
        this.pageShift = pageShift;
    }

    @Override
    public Outcome<Unit> add(ArchRange request, CoreMemory core) {
        return core.addPages(request.node(), request.range().toPfns(pageShift), request.params());
    }

    @Override
    public Outcome<Unit> remove(ArchRange request, CoreMemory core) {
        core.removePages(request.range().toPfns(pageShift), request.params());
        return Outcome.done();
    }
}
