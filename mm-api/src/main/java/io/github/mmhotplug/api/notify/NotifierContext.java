package io.github.mmhotplug.api.notify;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.hotplug.StorageAccess;
import io.github.mmhotplug.api.pagetable.PageTableView;

/** What a notifier may look at. */
public interface NotifierContext {
    /** The linear map, to read (arm64 refuses what would split a leaf). */
    PageTableView linearMap();

    /** Which memory can be reached, and the means to change it (s390). */
    StorageAccess storage();

    /** Whether any of the frames was there at boot. */
    boolean anyEarly(PfnRange pfns);

    /** The core, for a driver that keeps pages of the block, or a count of them. No operation may be begun through it. */
    CorePort core();
}
