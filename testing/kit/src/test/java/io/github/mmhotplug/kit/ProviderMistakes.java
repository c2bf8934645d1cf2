package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Providers that introduce themselves badly. */
final class ProviderMistakes {
    private ProviderMistakes() {}

    /** x86, introduced by another provider. */
    private static class Introduced extends DelegatingProvider {
        Introduced(PortContract contract) {
            super(contract.target().provider(), UnaryOperator.identity());
        }
    }

    /** Gives all its variants one short name, so that nobody can say which one is meant. */
    @Breaks(rule = "PRV-001", says = "two variants answer to 'x86'")
    static class OneNameForAll extends PortContract {
        OneNameForAll() {
            super(Target.X86);
        }

        @Override
        public ArchitectureProvider provider() {
            return new Introduced(this) {
                @Override
                public List<ArchitectureVariant> variants() {
                    return super.variants().stream()
                            .map(variant -> new ArchitectureVariant(variant.id(), variant.title(), List.of("x86")))
                            .toList();
                }
            };
        }
    }

    /** Lists a rule of the core as its own. */
    @Breaks(rule = "PRV-003", says = "rule ADD-001 is there already")
    static class TakesARuleOfTheCore extends PortContract {
        TakesARuleOfTheCore() {
            super(Target.X86);
        }

        @Override
        public ArchitectureProvider provider() {
            return new Introduced(this) {
                @Override
                public Collection<? extends RefusalRule> rules() {
                    return List.of(StandardRule.RANGE_MAPPABLE);
                }
            };
        }
    }

    /** Takes every kernel that it does not know for the last one that it knew. */
    @Breaks(rule = "PRV-004", says = "portProfile(\"no-such-kernel\") is not empty")
    static class KnowsEveryKernel extends PortContract {
        KnowsEveryKernel() {
            super(Target.X86);
        }

        @Override
        public ArchitectureProvider provider() {
            return new Introduced(this) {
                @Override
                public Optional<KernelProfile> portProfile(String profileName) {
                    return super.portProfile(profileName).or(() -> super.portProfile("7.2"));
                }
            };
        }
    }

    /** Selects memory hotplug for a kernel in which it has none. */
    @Breaks(rule = "PRV-005", says = "boot memory has 16 block devices")
    static class HotplugBeforeItsTime extends PortContract {
        HotplugBeforeItsTime() {
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
