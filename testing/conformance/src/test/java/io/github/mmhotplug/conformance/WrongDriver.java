package io.github.mmhotplug.conformance;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;

/** A driver that does what the right one does, but for what a subclass gets wrong. It is judged as the right one is. */
class WrongDriver implements HotplugDriver, MemoryNotifier {
    private final HotplugDriver right;

    WrongDriver(String id) {
        this.right = ServiceLoader.load(HotplugDriverProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.id().equals(id))
                .findFirst()
                .orElseThrow()
                .create();
    }

    /**
     * A call that is answered otherwise.
     *
     * @param arguments as they were given
     * @param right what the right answer would be; asking for it makes the call
     */
    record Call(List<Object> arguments, Supplier<Object> right) {}

    /** The same interface, with other answers to calls of these names. */
    static <T> T answering(Class<T> type, T right, Map<String, Function<Call, Object>> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    Supplier<Object> call = () -> {
                        try {
                            return method.invoke(right, given);
                        } catch (InvocationTargetException thrown) {
                            if (thrown.getCause() instanceof RuntimeException cause) {
                                throw cause;
                            }
                            throw new IllegalStateException(thrown);
                        } catch (IllegalAccessException impossible) {
                            throw new IllegalStateException(impossible);
                        }
                    };
                    Function<Call, Object> other = answers.get(method.getName());
                    return other == null
                            ? call.get()
                            : other.apply(new Call(given == null ? List.of() : List.of(given), call));
                }));
    }

    /** The core as the wrong driver takes it to be. */
    CorePort mistaken(CorePort core) {
        return core;
    }

    @Override
    public String id() {
        return right.id();
    }

    @Override
    public String name() {
        return right.id();
    }

    @Override
    public Optional<Veto> unavailable(String variant) {
        return right.unavailable(variant);
    }

    @Override
    public Outcome<Unit> handle(DriverInput input, CorePort core) {
        return right.handle(input, mistaken(core));
    }

    @Override
    public Outcome<Unit> timerExpired(String name, CorePort core) {
        return right.timerExpired(name, mistaken(core));
    }

    @Override
    public void onlinePages(PfnRange pfns, CorePort core) {
        right.onlinePages(pfns, mistaken(core));
    }

    @Override
    public Map<String, Long> facts(CorePort core) {
        return right.facts(core);
    }

    @Override
    public List<String> brokenInvariants(CorePort core) {
        return right.brokenInvariants(core);
    }

    @Override
    public List<String> brokenPromises(DriverInput input, Optional<Refusal> refusal, CorePort before, CorePort after) {
        return right.brokenPromises(input, refusal, before, after);
    }

    @Override
    public List<MemoryNotifier> notifiers() {
        return right.notifiers().isEmpty() ? List.of() : List.of(this);
    }

    @Override
    public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
        NotifierContext seen = answering(
                NotifierContext.class,
                context,
                Map.of("core", call -> mistaken((CorePort) call.right().get())));
        return right.notifiers().get(0).notify(notification, seen);
    }
}
