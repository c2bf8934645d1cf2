package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Providers that introduce themselves badly. */
public final class ProviderMistakes {
    private ProviderMistakes() {}

    /** Gives all its variants one short name, so that nobody can say which one is meant. */
    @Breaks(rule = "PRV-001", says = "two variants answer to 'x86'")
    public static class OneNameForAll extends WrongPort {
        public OneNameForAll() {
            super(Target.X86);
        }

        @Override
        public List<ArchitectureVariant> variants() {
            return target().provider().variants().stream()
                    .map(variant -> new ArchitectureVariant(variant.id(), variant.title(), List.of("x86")))
                    .toList();
        }
    }

    /** Lists a rule of the core as its own. */
    @Breaks(rule = "PRV-003", says = "rule ADD-001 is there already")
    public static class TakesARuleOfTheCore extends WrongPort {
        public TakesARuleOfTheCore() {
            super(Target.X86);
        }

        @Override
        public Collection<? extends RefusalRule> rules() {
            return List.of(StandardRule.RANGE_MAPPABLE);
        }
    }

    /** Takes every kernel that it does not know for the last one that it knew. */
    @Breaks(rule = "PRV-004", says = "portProfile(\"no-such-kernel\") is not empty")
    public static class KnowsEveryKernel extends WrongPort {
        public KnowsEveryKernel() {
            super(Target.X86);
        }

        @Override
        public Optional<KernelProfile> portProfile(String profileName) {
            return super.portProfile(profileName).or(() -> super.portProfile("7.2"));
        }
    }

    /** Selects memory hotplug for a kernel in which it has none. */
    @Breaks(rule = "PRV-005", says = "boot memory has 16 block devices")
    public static class HotplugBeforeItsTime extends WrongPort {
        public HotplugBeforeItsTime() {
            super(Target.RISCV_6_1);
        }

        @Override
        Architecture wrap(Architecture riscv) {
            return new DelegatingArchitecture(riscv) {
                @Override
                public Optional<Veto> selectsMemoryHotplug() {
                    return Optional.empty();
                }
            };
        }
    }
}
