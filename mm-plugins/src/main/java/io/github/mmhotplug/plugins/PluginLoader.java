package io.github.mmhotplug.plugins;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** The class loader of one plugin: its own classes, and of the host's only the interfaces. */
final class PluginLoader extends URLClassLoader {
    PluginLoader(String title, Path jar, ClassLoader host) {
        super(title, new URL[] {url(jar)}, new ApiOnlyLoader(host));
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the jar. */
    void shut() {
        try {
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
