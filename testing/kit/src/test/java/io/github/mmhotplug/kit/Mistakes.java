package io.github.mmhotplug.kit;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/** The wrong ports, by the hook in which the mistake is. */
final class Mistakes {
    private Mistakes() {}

    static Stream<Class<? extends PortContract>> all() {
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
                        StandbyMistakes.class)
                .flatMap(Mistakes::of);
    }

    private static Stream<Class<? extends PortContract>> of(Class<?> group) {
        return Arrays.stream(group.getDeclaredClasses())
                .filter(PortContract.class::isAssignableFrom)
                .sorted(Comparator.comparing(Class::getSimpleName))
                .map(mistake -> mistake.asSubclass(PortContract.class));
    }
}
