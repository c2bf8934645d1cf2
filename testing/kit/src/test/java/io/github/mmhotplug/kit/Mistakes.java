package io.github.mmhotplug.kit;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/** The wrong ports, by the hook in which the mistake is. */
final class Mistakes {
    private Mistakes() {}

    static Stream<Class<? extends WrongPort>> all() {
        return Stream.of(
                        ProviderMistakes.class,
                        FactMistakes.class,
                        VetoMistakes.class,
                        AddMistakes.class,
                        RemoveMistakes.class,
                        PopulateMistakes.class,
                        FreeMistakes.class,
                        AltmapMistakes.class,
                        FreePagetableMistakes.class,
                        NotifierMistakes.class,
                        DeviceMistakes.class,
                        StandbyMistakes.class,
                        QuirkMistakes.class)
                .flatMap(Mistakes::of);
    }

    private static Stream<Class<? extends WrongPort>> of(Class<?> group) {
        return Arrays.stream(group.getDeclaredClasses())
                .filter(mistake -> mistake.isAnnotationPresent(Breaks.class))
                .sorted(Comparator.comparing(Class::getSimpleName))
                .map(mistake -> mistake.asSubclass(WrongPort.class));
    }

    /** One by its class name. */
    static WrongPort port(String className) {
        try {
            return Class.forName(className)
                    .asSubclass(WrongPort.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("there is no wrong port " + className, e);
        }
    }
}
