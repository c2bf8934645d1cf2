package io.github.mmhotplug.arch.powerpc;

import static io.github.mmhotplug.arch.powerpc.Rig.BASE;
import static io.github.mmhotplug.arch.powerpc.Rig.GIB;
import static io.github.mmhotplug.arch.powerpc.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.core.Cost;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerpcRadixVmemmapTest {
    private static Map<Long, Long> leaves(long pageBytes, long pages, long large) {
        Map<Long, Long> leaves = new HashMap<>();
        if (pages > 0) {
            leaves.put(pageBytes, pages);
        }
        if (large > 0) {
            leaves.put(2 * MIB, large);
        }
        return leaves;
    }

    @ParameterizedTest
    @CsvSource({
        // size, start behind 32 GiB; 64K: pages and leaves of 6.12, leaves of 7.2; 4K the same
        "16,    0,    0,  1, 1,   0,  1,  1",
        "16,    16,   0,  1, 1,   64, 0,  1",
        "128,   0,    0,  1, 1,   0,  1,  1",
        "256,   0,    0,  1, 1,   0,  2,  2",
        "256,   256,  4,  0, 1,   0,  2,  2",
        "1024,  0,    0,  1, 1,   0,  8,  8",
        "1024,  1024, 16, 0, 1,   0,  8,  8",
        "9216,  0,    0,  5, 5,   0,  72, 72",
        "9216,  1024, 16, 4, 5,   0,  72, 72",
        "10240, 0,    0,  5, 5,   0,  80, 80",
        "10240, 1024, 16, 5, 6,   0,  80, 80"
    })
    void leavesAndPages(
            long sizeMib, long offsetMib, long pages64, long large64, long new64, long pages4, long large4, long new4) {
        long lmb = Math.min(sizeMib, 256) * MIB;
        long start = BASE + offsetMib * MIB;
        assertThat(vmemmap("powerpc-radix-64k", "6.12", lmb, start, sizeMib * MIB))
                .isEqualTo(leaves(64 << 10, pages64, large64));
        assertThat(vmemmap("powerpc-radix-4k", "6.12", lmb, start, sizeMib * MIB))
                .isEqualTo(leaves(4 << 10, pages4, large4));
        for (String kernel : new String[] {"6.1", "7.2"}) {
            assertThat(vmemmap("powerpc-radix-64k", kernel, lmb, start, sizeMib * MIB))
                    .isEqualTo(leaves(64 << 10, 0, new64));
            assertThat(vmemmap("powerpc-radix-4k", kernel, lmb, start, sizeMib * MIB))
                    .isEqualTo(leaves(4 << 10, 0, new4));
        }
    }

    private static Map<Long, Long> vmemmap(String variant, String kernel, long lmb, long start, long size) {
        Rig rig = Rig.cold(variant, kernel, lmb);
        Cost cost = rig.add(start, size).cost();
        assertThat(cost.memmapFromSystemPages())
                .isEqualTo(cost.vmemmap().leaves().entrySet().stream()
                                .mapToLong(leaf -> leaf.getKey() * leaf.getValue())
                                .sum()
                        / rig.machine.architecture().geometry().pageSizeBytes());
        assertThat(rig.sections()).isEqualTo(size / (16 * MIB));
        Map<Long, Long> leaves = cost.vmemmap().leaves();
        Cost back = rig.remove(start, size).cost();
        assertThat(back.memmapFromSystemPages()).isEqualTo(-cost.memmapFromSystemPages());
        assertThat(rig.machine.snapshot().vmemmap().leaves()).isEmpty();
        assertThat(rig.machine.snapshot().vmemmap().tablePages()).isZero();
        return leaves;
    }

    @ParameterizedTest
    @CsvSource({
        "powerpc-radix-64k, 4, 256,   4,     3",
        "powerpc-radix-64k, 4, 10240, 160,   3",
        "powerpc-radix-4k,  8, 256,   1024,  4",
        "powerpc-radix-4k,  8, 10240, 40960, 82"
    })
    void basePagesWhereNoBlockIsToBeHad(String variant, int order, long sizeMib, long pages, long tables) {
        for (String kernel : new String[] {"6.12", "7.2"}) {
            Rig rig = new Rig(Rig.builder(variant, kernel, 256 * MIB)
                    .bootTables(false)
                    .largestFreeOrder(order)
                    .boot());
            Cost cost = rig.add(BASE, sizeMib * MIB).cost();
            long pageBytes = rig.machine.architecture().geometry().pageSizeBytes();
            assertThat(cost.vmemmap().leaves()).isEqualTo(Map.of(pageBytes, pages));
            assertThat(cost.vmemmap().tablePages()).isEqualTo(tables);
            rig.remove(BASE, sizeMib * MIB);
            assertThat(rig.machine.snapshot().vmemmap().tablePages()).isZero();
        }
    }

    @Test
    void basePagesStayInsideTheRequest() {
        Rig rig = new Rig(Rig.builder("powerpc-radix-64k", "7.2", 256 * MIB)
                .bootTables(false)
                .largestFreeOrder(4)
                .boot());
        assertThat(rig.add(BASE + 256 * MIB, 256 * MIB).cost().memmapFromSystemPages())
                .isEqualTo(4);
    }

    @Test
    void oldWalkerHasNoBasePages() {
        Rig rig = new Rig(Rig.builder("powerpc-radix-64k", "6.1", 256 * MIB)
                .largestFreeOrder(4)
                .boot());
        Refusal refusal = rig.refusedAdd(BASE, 256 * MIB);
        assertThat(refusal.errno()).isEqualTo(Errno.ENOMEM);
        assertThat(refusal.rule()).isEqualTo(PowerpcRule.VMEMMAP_PAGE_WHOLE);
        assertThat(refusal.detail()).contains("order 5", "2 MiB", "no fallback");
    }

    @ParameterizedTest
    @CsvSource({"6.1", "6.12", "7.2"})
    void withoutLargeLeavesThereAreBasePages(String kernel) {
        Rig rig = new Rig(Rig.builder(
                        "powerpc-radix-64k",
                        Rig.kernel(kernel),
                        Rig.facts(256 * MIB).largeLeaves(false).hugeLeaves(false))
                .bootTables(false)
                .boot());
        Cost cost = rig.add(BASE, GIB).cost();
        assertThat(cost.vmemmap().leaves()).isEqualTo(Map.of(64L << 10, 16L));
        assertThat(cost.linearMap().leaves()).isEqualTo(Map.of(64L << 10, 16384L));
        rig.remove(BASE, GIB);
        assertThat(rig.machine.snapshot().vmemmap().leaves()).isEmpty();
    }

    @Test
    void aTableThatStandsIsFilledWithPages() {
        Rig rig = Rig.cold("powerpc-radix-64k", "6.12", 256 * MIB);
        rig.add(BASE + 256 * MIB, 256 * MIB);
        assertThat(rig.add(BASE, 256 * MIB).cost().vmemmap().leaves()).isEqualTo(Map.of(64L << 10, 4L));
    }
}
