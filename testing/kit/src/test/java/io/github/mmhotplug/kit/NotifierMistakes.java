package io.github.mmhotplug.kit;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Mistakes of those who are asked before memory goes online or offline. */
public final class NotifierMistakes {
    private NotifierMistakes() {}

    /** The right port with another answer on the chain. */
    private static Architecture with(
            Architecture port, BiFunction<MemoryNotification, NotifierContext, Optional<Veto>> answer) {
        return new DelegatingArchitecture(port) {
            @Override
            public List<MemoryNotifier> notifiers() {
                return List.of(new MemoryNotifier() {
                    @Override
                    public String name() {
                        return "guard";
                    }

                    @Override
                    public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
                        return answer.apply(notification, context);
                    }
                });
            }
        };
    }

    private static Optional<Veto> no(MemoryNotification notification) {
        RefusalRule bootMemoryStays = Target.ARM64.provider().rules().stream()
                .filter(rule -> rule.id().equals("ARC-ARM64-02"))
                .findFirst()
                .orElseThrow();
        return Optional.of(Veto.of(bootMemoryStays, notification.pfns() + " have to stay as they are"));
    }

    /** Guards boot memory, and mixes up the events: no memory ever goes online. */
    @Breaks(rule = "ONL-001", says = "is refused: EPERM ARC-ARM64-02", also = "ONL-003")
    public static class GuardsTheWayOnline extends WrongPort {
        public GuardsTheWayOnline() {
            super(Target.ARM64);
        }

        @Override
        Architecture wrap(Architecture arm64) {
            return with(
                    arm64,
                    (notification, context) ->
                            notification.event() == MemoryEvent.MEM_GOING_ONLINE ? no(notification) : Optional.empty());
        }
    }

    /** Guards hot-added memory instead of boot memory. */
    @Breaks(rule = "ONL-002", says = "is refused: EPERM ARC-ARM64-02", also = "ONL-003")
    public static class GuardsTheWrongMemory extends WrongPort {
        public GuardsTheWrongMemory() {
            super(Target.ARM64);
        }

        @Override
        Architecture wrap(Architecture arm64) {
            return with(
                    arm64,
                    (notification, context) -> notification.event() == MemoryEvent.MEM_GOING_OFFLINE
                                    && !context.anyEarly(notification.pfns())
                            ? no(notification)
                            : Optional.empty());
        }
    }

    /** Forgets to register its notifier: boot memory goes offline, and a kernel started by kexec would use it. */
    @Bug({"H20", "arm64-6"})
    @Breaks(rule = "ONL-003", says = "is not refused")
    public static class BootMemoryUnguarded extends WrongPort {
        public BootMemoryUnguarded() {
            super(Target.ARM64);
        }

        @Override
        Architecture wrap(Architecture arm64) {
            return new DelegatingArchitecture(arm64) {
                @Override
                public List<MemoryNotifier> notifiers() {
                    return List.of();
                }
            };
        }
    }

    /** Asks itself what to say when the memory has gone already. */
    @Breaks(rule = "NTF-001", says = "'guard' says no to MEM_OFFLINE, which nobody can stop any more")
    public static class SaysNoTooLate extends WrongPort {
        public SaysNoTooLate() {
            super(Target.X86);
        }

        @Override
        Architecture wrap(Architecture x86) {
            return with(
                    x86,
                    (notification, context) ->
                            notification.event() == MemoryEvent.MEM_OFFLINE ? no(notification) : Optional.empty());
        }
    }

    /** Has an answer for the events that it knows, and null for the others. */
    @Breaks(rule = "SPI-001", says = "it answers null to MEM_ONLINE")
    public static class AnswersNothing extends WrongPort {
        public AnswersNothing() {
            super(Target.X86);
        }

        @Override
        @SuppressWarnings("NullAway") // the mistake
        Architecture wrap(Architecture x86) {
            return with(
                    x86,
                    (notification, context) ->
                            notification.event() == MemoryEvent.MEM_ONLINE ? null : Optional.empty());
        }
    }
}
