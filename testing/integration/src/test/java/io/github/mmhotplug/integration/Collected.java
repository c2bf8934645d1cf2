package io.github.mmhotplug.integration;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether the garbage collector has got hold of class loaders; if not, who may hold them. */
final class Collected {
    private static final int TRIES = 50;

    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

    /** A loader that nobody must hold in the end. */
    void watch(ClassLoader loader) {
        loaders.add(new WeakReference<>(loader));
    }

    /** Waits a bounded time; empty if all have gone, else a hint. */
    List<String> left() throws InterruptedException {
        for (int i = 0; i < TRIES && alive() > 0; i++) {
            System.gc();
            Thread.sleep(20);
        }
        List<String> hints = new ArrayList<>();
        if (alive() > 0) {
            hints.add(
                    alive() + " of " + loaders.size()
                            + " loaders are left; look for a static field, a cache of Guice's by class, a cached JarFile, a thread");
            for (WeakReference<ClassLoader> loader : loaders) {
                ClassLoader one = loader.get();
                if (one != null) {
                    hints.addAll(threadsOf(one));
                }
            }
        }
        return hints;
    }

    private long alive() {
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    private static List<String> threadsOf(ClassLoader loader) {
        List<String> threads = new ArrayList<>();
        for (Map.Entry<Thread, StackTraceElement[]> thread :
                Thread.getAllStackTraces().entrySet()) {
            boolean runs = List.of(thread.getValue()).stream()
                    .anyMatch(frame ->
                            loader.getName() != null && loader.getName().equals(frame.getClassLoaderName()));
            if (runs || thread.getKey().getContextClassLoader() == loader) {
                threads.add("thread '" + thread.getKey().getName() + "' runs code of " + loader.getName());
            }
        }
        return threads;
    }
}
