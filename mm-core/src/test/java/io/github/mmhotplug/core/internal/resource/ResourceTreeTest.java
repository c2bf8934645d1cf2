package io.github.mmhotplug.core.internal.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResourceTreeTest {
    private static final long MIB = 1L << 20;
    private static final long BLOCK = 128 * MIB;
    private static final long GIB = 1L << 30;

    private final ResourceTree tree = new ResourceTree();

    @BeforeEach
    void boot() {
        take(Resource.systemRam(0, GIB, "System RAM", false));
        assertThat(tree.insert(Resource.busy(0x1000000, 0x1000000, "Kernel code")))
                .isEmpty();
        take(Resource.container(0xc0000000L, 0x20000000, "PCI Bus 0000:00"));
        take(Resource.container(4 * GIB, GIB, "Persistent Memory"));
    }

    @Test
    void readsLikeProcIomem() {
        take(Resource.busy(0xc0001000L, 0x1000, "0000:00:02.0"));
        take(Resource.systemRam(0x1000000000L, BLOCK, "System RAM (kmem)", true));
        assertThat(tree.lines())
                .containsExactly(
                        "00000000-3fffffff : System RAM",
                        "  01000000-01ffffff : Kernel code",
                        "c0000000-dfffffff : PCI Bus 0000:00",
                        "  c0001000-c0001fff : 0000:00:02.0",
                        "100000000-13fffffff : Persistent Memory",
                        "1000000000-1007ffffff : System RAM (kmem)");
        assertThat(tree).hasToString(String.join("\n", tree.lines()));
    }

    @Test
    void containersNestAndMayBeFilled() {
        take(Resource.container(4 * GIB, GIB, "dax0.0"));
        take(Resource.systemRam(4 * GIB, GIB, "System RAM (kmem)", true));
        assertThat(tree.covering(4 * GIB).orElseThrow().name()).isEqualTo("System RAM (kmem)");
        assertThat(tree.find(4 * GIB, GIB).orElseThrow().name()).isEqualTo("Persistent Memory");
    }

    @Test
    void busyResourcesAndPartialOverlapsConflict() {
        ResourceTree before = tree.copy();
        refuse(Resource.systemRam(BLOCK, BLOCK, "System RAM", false), "System RAM");
        refuse(Resource.systemRam(0, GIB, "System RAM", false), "System RAM");
        refuse(Resource.systemRam(GIB - BLOCK, 2 * BLOCK, "System RAM", false), "System RAM");
        refuse(Resource.systemRam(0xc0000000L - BLOCK, 2 * BLOCK, "System RAM", false), "PCI Bus 0000:00");
        refuse(Resource.systemRam(GIB, 8 * GIB, "System RAM", false), "PCI Bus 0000:00");
        assertThat(tree).isEqualTo(before).hasSameHashCodeAs(before);
        take(Resource.systemRam(GIB, BLOCK, "System RAM", false));
        assertThat(tree).isNotEqualTo(before);
    }

    @Test
    void conflictsInsideAContainerAreFound() {
        take(Resource.systemRam(4 * GIB + BLOCK, BLOCK, "System RAM (kmem)", true));
        refuse(Resource.container(4 * GIB, 2 * BLOCK, "dax0.0"), "System RAM (kmem)");
        take(Resource.container(4 * GIB, BLOCK, "dax0.0"));
    }

    @Test
    void insertionAdoptsWhatLiesWithin() {
        take(Resource.busy(0xfec00000L, 0x1000, "IOAPIC 0"));
        take(Resource.busy(0xfee00000L, 0x1000, "Local APIC"));
        assertThat(tree.insert(Resource.container(0xfec00000L, 0x300000, "Reserved")))
                .isEmpty();
        assertThat(tree.insert(Resource.container(0xfec00000L, 0x1000, "pnp 00:01")))
                .isEmpty();
        assertThat(tree.lines())
                .containsSubsequence(
                        "fec00000-feefffff : Reserved",
                        "  fec00000-fec00fff : pnp 00:01",
                        "    fec00000-fec00fff : IOAPIC 0",
                        "  fee00000-fee00fff : Local APIC");
        ResourceTree before = tree.copy();
        assertThat(tree.insert(Resource.container(0xfee00800L, 0x1000, "odd")).map(Resource::name))
                .contains("Local APIC");
        assertThat(tree.insert(Resource.container(0xfe000000L, 0xd00000, "odd")).map(Resource::name))
                .contains("Reserved");
        assertThat(tree).isEqualTo(before);
    }

    @Test
    void releaseWantsTheExactBusyResource() {
        take(Resource.systemRam(4 * GIB, BLOCK, "System RAM (kmem)", true));
        ResourceTree before = tree.copy();
        assertThat(tree.release(4 * GIB, BLOCK / 2)).isFalse();
        assertThat(tree.release(4 * GIB, GIB)).isFalse();
        assertThat(tree.release(2 * GIB, BLOCK)).isFalse();
        assertThat(tree.release(0, 0)).isFalse();
        assertThat(tree).isEqualTo(before);
        assertThat(tree.release(4 * GIB, BLOCK)).isTrue();
        assertThat(tree.find(4 * GIB, BLOCK)).isEmpty();
        assertThat(before.find(4 * GIB, BLOCK)).isPresent();
    }

    @Test
    void cutsSystemRamAtEitherEnd() {
        take(Resource.systemRam(8 * GIB, 4 * BLOCK, "System RAM", false));
        assertThat(tree.releaseAdjustable(8 * GIB, BLOCK)).isTrue();
        assertThat(tree.releaseAdjustable(8 * GIB + 3 * BLOCK, BLOCK)).isTrue();
        assertThat(tree.lines()).contains("208000000-217ffffff : System RAM");
        assertThat(tree.releaseAdjustable(8 * GIB, BLOCK)).isFalse();
        assertThat(tree.releaseAdjustable(8 * GIB + BLOCK, 2 * BLOCK)).isTrue();
        assertThat(tree.covering(8 * GIB + BLOCK)).isEmpty();
    }

    @Test
    void aCutInTheMiddleSharesOutTheChildren() {
        assertThat(tree.insert(Resource.busy(6 * BLOCK, MIB, "Kernel data"))).isEmpty();
        assertThat(tree.releaseAdjustable(2 * BLOCK, BLOCK)).isTrue();
        assertThat(tree.lines())
                .startsWith(
                        "00000000-0fffffff : System RAM",
                        "  01000000-01ffffff : Kernel code",
                        "18000000-3fffffff : System RAM",
                        "  30000000-300fffff : Kernel data");
        ResourceTree before = tree.copy();
        assertThat(tree.releaseAdjustable(0, BLOCK)).isFalse();
        assertThat(tree.releaseAdjustable(6 * BLOCK, BLOCK)).isFalse();
        assertThat(tree).isEqualTo(before);
    }

    @Test
    void onlySystemRamIsCut() {
        take(Resource.busy(2 * GIB, GIB / 2, "Crash kernel"));
        ResourceTree before = tree.copy();
        assertThat(tree.releaseAdjustable(2 * GIB, BLOCK)).isFalse();
        assertThat(tree).isEqualTo(before);
        take(Resource.systemRam(4 * GIB, BLOCK, "System RAM (kmem)", true));
        assertThat(tree.releaseAdjustable(4 * GIB, BLOCK)).isTrue();
        assertThat(tree).isEqualTo(before);
        Resource dax = new Resource(16 * GIB, 17 * GIB, "dax1.0", false, true, false, false, List.of());
        take(dax);
        take(Resource.systemRam(16 * GIB, GIB, "System RAM (kmem)", true));
        assertThat(tree.releaseAdjustable(16 * GIB, GIB)).isTrue();
        assertThat(tree.find(16 * GIB, GIB)).contains(dax);
    }

    /** Three of one range, as device-dax has it: the name tells which. */
    @Test
    void removesByNameAndTheChildrenMoveUp() {
        assertThat(tree.insert(Resource.container(16 * GIB, GIB, "Soft Reserved")))
                .isEmpty();
        ResourceTree before = tree.copy();
        take(Resource.ramContainer(16 * GIB, GIB, "dax1.0"));
        take(Resource.systemRam(16 * GIB, GIB, "System RAM (kmem)", true));
        assertThat(tree.remove(16 * GIB, GIB, "dax0.0")).isFalse();
        assertThat(tree.remove(16 * GIB, BLOCK, "dax1.0")).isFalse();
        assertThat(tree.remove(64 * GIB, BLOCK, "dax1.0")).isFalse();
        assertThat(tree.remove(16 * GIB, GIB, "dax1.0")).isTrue();
        assertThat(tree.lines())
                .contains("400000000-43fffffff : Soft Reserved", "  400000000-43fffffff : System RAM (kmem)");
        assertThat(tree.releaseAdjustable(16 * GIB, GIB)).isTrue();
        assertThat(tree).isEqualTo(before);
    }

    @Test
    void mergesWithBothNeighbours() {
        for (int block : new int[] {0, 2, 1}) {
            take(Resource.systemRam(8 * GIB + block * BLOCK, BLOCK, "System RAM (virtio_mem)", true));
            assertThat(tree.merge(8 * GIB + block * BLOCK, BLOCK)).isTrue();
        }
        assertThat(tree.find(8 * GIB, 3 * BLOCK).orElseThrow().mergeable()).isTrue();
        assertThat(tree.lines()).endsWith("200000000-217ffffff : System RAM (virtio_mem)");
        assertThat(tree.merge(8 * GIB, BLOCK)).isFalse();
    }

    @Test
    void mergesOnlyItsLike() {
        String name = "System RAM (virtio_mem)";
        take(Resource.systemRam(8 * GIB, BLOCK, name, true));
        take(Resource.systemRam(8 * GIB + BLOCK, BLOCK, name, true));
        take(Resource.systemRam(8 * GIB + 2 * BLOCK, BLOCK, "System RAM", true));
        take(Resource.systemRam(8 * GIB + 4 * BLOCK, BLOCK, name, true));
        take(Resource.systemRam(8 * GIB + 5 * BLOCK, BLOCK, name, false));
        for (int block : new int[] {1, 2, 4, 5}) {
            assertThat(tree.merge(8 * GIB + block * BLOCK, BLOCK)).isTrue();
        }
        assertThat(tree.roots()).hasSize(8);
        assertThat(tree.merge(8 * GIB, BLOCK)).isTrue();
        assertThat(tree.roots()).hasSize(7);
        take(Resource.systemRam(GIB, BLOCK, "System RAM", false));
        assertThat(tree.merge(GIB, BLOCK)).isTrue();
        assertThat(tree.merge(0, GIB)).isTrue();
        assertThat(tree.roots()).hasSize(8);
    }

    @Test
    void findsWhatIsThere() {
        assertThat(tree.find(0x1000000, 0x1000000).orElseThrow().name()).isEqualTo("Kernel code");
        assertThat(tree.find(0x1000000, 0x1000)).isEmpty();
        assertThat(tree.find(3 * GIB - 1, 1)).isEmpty();
        assertThat(tree.covering(0x1800000).orElseThrow().name()).isEqualTo("Kernel code");
        assertThat(tree.covering(0x2000000).orElseThrow().name()).isEqualTo("System RAM");
        assertThat(tree.covering(GIB)).isEmpty();
        assertThat(new ResourceTree().covering(0)).isEmpty();
    }

    @Test
    void refusesWhatIsNoResource() {
        assertThatIllegalArgumentException().isThrownBy(() -> Resource.busy(-1, 1, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> Resource.busy(1, 0, "x"));
        Resource parent = tree.find(0, GIB).orElseThrow();
        assertThatIllegalArgumentException().isThrownBy(() -> new ResourceTree().request(parent));
        assertThat(parent.size()).isEqualTo(GIB);
    }

    private void take(Resource wanted) {
        assertThat(tree.request(wanted)).isEmpty();
    }

    private void refuse(Resource wanted, String holder) {
        assertThat(tree.request(wanted).map(Resource::name)).contains(holder);
    }
}
