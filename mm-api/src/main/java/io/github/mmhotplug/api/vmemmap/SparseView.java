package io.github.mmhotplug.api.vmemmap;

import io.github.mmhotplug.api.addr.PfnRange;

/** Which frames have struct pages, to read: the subsection maps of {@code mm/sparse.c}. */
public interface SparseView {
    /** Whether any subsection that the frames touch is present. */
    boolean anySubsectionValid(PfnRange pfns);
}
