package io.github.mmhotplug.arch.powerpc;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;

/** What powerpc makes of any mapping that fails, be it for want of memory: {@code EFAULT}. */
final class MappingFailure {
    private MappingFailure() {}

    /** The cause as the caller of a kernel function sees it. */
    static Refusal of(Refusal cause, String kernelSymbol) {
        return new Refusal(
                Errno.EFAULT, cause.rule(), cause.detail(), cause.facts(), kernelSymbol, cause.kernelWouldDie());
    }
}
