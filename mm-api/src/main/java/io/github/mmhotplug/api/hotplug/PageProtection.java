package io.github.mmhotplug.api.hotplug;

/** {@code pgprot_t} of a linear mapping, as far as ports tell them apart. */
public enum PageProtection {
    /** Zero: every port refuses it. */
    NONE,
    /** {@code PAGE_KERNEL}. */
    KERNEL,
    /** {@code pgprot_decrypted(PAGE_KERNEL)}. */
    DECRYPTED,
    /** {@code pgprot_noncached(PAGE_KERNEL)}. */
    NONCACHED
}
