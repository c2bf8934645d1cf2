package io.github.mmhotplug.arch.powerpc;

import static io.github.mmhotplug.arch.powerpc.Rig.BASE;
import static io.github.mmhotplug.arch.powerpc.Rig.GIB;
import static io.github.mmhotplug.arch.powerpc.Rig.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerpcRoundTripTest {
    static Stream<Arguments> everything() {
        List<Arguments> all = new ArrayList<>();
        for (String kernel : List.of("rfc-2018", "rfc-2019", "6.1", "6.12", "7.2")) {
            for (PowerpcVariant variant : PowerpcVariant.values()) {
                all.add(Arguments.of(variant.id(), kernel, true));
                all.add(Arguments.of(variant.id(), kernel, false));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("everything")
    void removingInAnyOrderLeavesNothing(String variant, String kernel, boolean warm) {
        Rig rig =
                new Rig(Rig.builder(variant, kernel, 256 * MIB).bootTables(warm).boot());
        Machine before = rig.machine.fork();
        rig.add(BASE + 256 * MIB, 768 * MIB);
        rig.add(BASE, 256 * MIB);
        rig.add(BASE + GIB, 9 * GIB);
        assertThat(rig.sections()).isEqualTo(640);
        rig.remove(BASE + 2 * GIB, GIB);
        rig.remove(BASE, 256 * MIB);
        rig.remove(BASE + 3 * GIB, 7 * GIB);
        rig.add(BASE + 2 * GIB, 256 * MIB);
        rig.remove(BASE + 512 * MIB, 512 * MIB);
        rig.remove(BASE + GIB, GIB);
        rig.remove(BASE + 256 * MIB, 256 * MIB);
        rig.remove(BASE + 2 * GIB, 256 * MIB);
        assertThat(rig.machine.differencesFrom(before)).containsExactly("max_pfn");
    }

    @ParameterizedTest
    @MethodSource("everything")
    void bootMemoryComesBackAsItWas(String variant, String kernel, boolean warm) {
        Rig rig =
                new Rig(Rig.builder(variant, kernel, 256 * MIB).bootTables(warm).boot());
        Machine before = rig.machine.fork();
        rig.add(4 * GIB, GIB);
        rig.remove(4 * GIB, GIB);
        List<String> changed = rig.machine.differencesFrom(before);
        assertThat(changed).contains("max_pfn");
        if (warm || !variant.startsWith("powerpc-hash")) {
            assertThat(changed).containsExactly("max_pfn");
        }
    }

    @Test
    void aFaithfulOldKernelKeepsAnEmptyPudTable() {
        Rig rig = new Rig(Rig.builder("powerpc-radix-4k", Rig.kernel("rfc-2019").faithful(), Rig.facts(256 * MIB))
                .bootTables(false)
                .boot());
        rig.add(BASE, GIB);
        rig.remove(BASE, GIB);
        assertThat(rig.machine.snapshot().linearMap().tablePages()).isEqualTo(1);
        assertThat(rig.machine.snapshot().vmemmap().tablePages()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"powerpc-radix-4k", "powerpc-radix-64k", "powerpc-hash-4k", "powerpc-hash-64k"})
    void refusals(String variant) {
        Rig rig = Rig.warm(variant, "6.12", 256 * MIB);
        rig.add(BASE, 256 * MIB);
        assertThat(rig.refusedAdd(BASE, 256 * MIB).errno()).isEqualTo(Errno.EEXIST);
        assertThat(rig.refusedAdd(1L << 51, 256 * MIB).errno()).isEqualTo(Errno.E2BIG);
        assertThat(rig.refusedAdd(BASE + 384 * MIB, 256 * MIB).rule()).isEqualTo(StandardRule.BLOCK_ALIGNED);
        assertThat(rig.refusedAdd(BASE + 512 * MIB, 128 * MIB).errno()).isEqualTo(Errno.EINVAL);
        assertThat(rig.refusedAdd(BASE + 512 * MIB, 128 * MIB).detail()).contains("LMB");
        assertThat(rig.refusedRemove(GIB, 256 * MIB).errno()).isEqualTo(Errno.EBUSY);
        assertThat(rig.refusedRemove(BASE, 128 * MIB).kernelWouldDie()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"powerpc-radix-4k", "powerpc-radix-64k", "powerpc-hash-4k", "powerpc-hash-64k"})
    void largeMachinesBoot(String variant) {
        Rig rig = new Rig(Rig.builder(
                        variant, Rig.kernel("7.2"), Rig.facts(256 * MIB).bootRam(List.of(new PhysRange(0, 100 * GIB))))
                .boot());
        rig.add(112 * GIB, 9 * GIB);
        rig.remove(112 * GIB, 9 * GIB);
    }
}
