package io.github.mmhotplug.arch.arm64;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.Rule;

/** The rules of the port's own refusals and vetoes. */
public enum Arm64Rule implements Rule {
    MEMMAP_WHOLE_PAGES(
            "ARC-ARM64-01", Errno.ENOMEM, "vmemmap_populate", "The struct pages of a range fill whole base pages."),
    BOOT_MEMORY_STAYS(
            "ARC-ARM64-02", Errno.EPERM, "prevent_bootmem_remove_notifier", "Boot memory does not go offline."),
    LEAVES_STAY_WHOLE(
            "ARC-ARM64-03",
            Errno.EPERM,
            "can_unmap_without_split",
            "No leaf of linear map or vmemmap reaches over an end of what goes offline.");

    private final String id;
    private final Errno errno;
    private final String kernelSymbol;
    private final String statement;

    Arm64Rule(String id, Errno errno, String kernelSymbol, String statement) {
        this.id = id;
        this.errno = errno;
        this.kernelSymbol = kernelSymbol;
        this.statement = statement;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String statement() {
        return statement;
    }

    @Override
    public Errno errno() {
        return errno;
    }

    @Override
    public String kernelSymbol() {
        return kernelSymbol;
    }
}
