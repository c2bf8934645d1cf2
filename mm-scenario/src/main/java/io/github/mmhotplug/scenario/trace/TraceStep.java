package io.github.mmhotplug.scenario.trace;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One step of a recording. A replay reads {@code op}, {@code args}, {@code given} and whether there is an
 * {@code after}; only the comparison reads the rest.
 *
 * @param op the operation, or the name of a snapshot
 * @param args what was asked
 * @param given the host's decisions and the guest's environment; empty if there were none
 * @param result what kernel or emulator answered; empty if it is not told
 * @param after the snapshot's keys that differ from the one before
 * @param rest every other key of the step
 */
public record TraceStep(
        String op, ObjectNode args, ObjectNode given, ObjectNode result, Optional<ObjectNode> after, ObjectNode rest) {
    /** The snapshot from which the machine is set up. */
    public static final String BASELINE = "baseline";

    /** A walk of the page tables of x86. */
    public static final String X86_PAGE_TABLES = "x86_page_tables";

    /** A walk of the page tables of other architectures: by virtual address, within a given range. */
    public static final String PAGE_TABLES = "page_tables";

    /** The emulator was given a virtio-mem device. */
    public static final String VIRTIO_MEM_ADD = "virtio_mem_add";

    /** A virtio-mem device was asked for another size. */
    public static final String VIRTIO_MEM_RESIZE = "virtio_mem_resize";

    /** A dax device was bound to kmem. */
    public static final String KMEM_BOUND = "kmem_bound";

    /** Whether it walks page tables. */
    public boolean isWalk() {
        return op.equals(X86_PAGE_TABLES) || op.equals(PAGE_TABLES);
    }

    /** Whether it is about the size of a virtio-mem device. */
    public boolean isVirtioMem() {
        return op.equals(VIRTIO_MEM_ADD) || op.equals(VIRTIO_MEM_RESIZE);
    }

    /** Whether the emulator itself refused: nothing reached the kernel. */
    public boolean hostRefused() {
        return given.has("hostRefused");
    }
}
