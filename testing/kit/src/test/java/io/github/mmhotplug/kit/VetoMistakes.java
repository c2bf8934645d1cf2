package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Mistakes in {@code arch_supports_memmap_on_memory} and its configuration symbol, and in vetoes of notifiers. */
public final class VetoMistakes {
    private VetoMistakes() {}

    /** Says no, and neither why nor with which numbers. */
    @Breaks(rule = "VET-001", says = "gives no reason")
    public static class NoReason extends WrongPort {
        public NoReason() {
            super(Target.HASH_64K);
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new DelegatingArchitecture(powerpc) {
                @Override
                public Optional<Veto> supportsMemmapOnMemory(long vmemmapBytes) {
                    return super.supportsMemmapOnMemory(vmemmapBytes).map(veto -> Veto.of(veto.rule(), ""));
                }
            };
        }
    }

    /** Keeps memory online for its crash kernel, and does not say so. */
    @Breaks(rule = "VET-001", says = "the veto of ARC-S390-07 gives no reason")
    public static class NoReasonToStayOnline extends WrongPort {
        public NoReasonToStayOnline() {
            super(Target.S390_2019);
        }

        @Override
        Architecture wrap(Architecture s390) {
            return new DelegatingArchitecture(s390) {
                @Override
                public List<MemoryNotifier> notifiers() {
                    return super.notifiers().stream().map(Silent::new).collect(Collectors.toList());
                }
            };
        }
    }

    /** Another consumer's vetoes without their words. */
    private record Silent(MemoryNotifier right) implements MemoryNotifier {
        @Override
        public String name() {
            return right.name();
        }

        @Override
        public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
            return right.notify(notification, context).map(veto -> Veto.of(veto.rule(), ""));
        }
    }

    /** Says yes although a page of the vmemmap, 16 MiB, describes many blocks: an altmap would back its
     * neighbours, as it did on powerpc before {@code end_pfn} was added in 5.4. */
    @Bug("H8")
    @Breaks(rule = "VET-002", says = "nothing speaks against memmap_on_memory=FORCE")
    public static class ClaimsWhatABlockCannot extends WrongPort {
        public ClaimsWhatABlockCannot() {
            super(Target.HASH_64K);
        }

        @Override
        Architecture wrap(Architecture powerpc) {
            return new DelegatingArchitecture(powerpc) {
                @Override
                public Optional<Veto> supportsMemmapOnMemory(long vmemmapBytes) {
                    return Optional.empty();
                }
            };
        }
    }

    /** Has all that memmap on memory needs and forgets {@code ARCH_MHP_MEMMAP_ON_MEMORY_ENABLE}. */
    @Breaks(rule = "VET-002", says = "is not declared absent, yet there is a veto")
    public static class NotSelected extends WrongPort {
        public NotSelected() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return new DelegatingArchitecture(x86) {
                @Override
                public Optional<Veto> selectsMemmapOnMemory() {
                    return Optional.of(
                            Veto.of(StandardRule.PORT_SELF_HOSTS, "the port is built without memmap on memory"));
                }
            };
        }
    }
}
