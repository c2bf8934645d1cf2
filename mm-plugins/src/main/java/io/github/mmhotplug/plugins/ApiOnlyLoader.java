package io.github.mmhotplug.plugins;

/** What a plugin sees of its host: the platform's classes and those of {@code mm-api}. Nothing else, and no resources. */
final class ApiOnlyLoader extends ClassLoader {
    private static final String API = "io.github.mmhotplug.api.";

    private final ClassLoader host;

    ApiOnlyLoader(ClassLoader host) {
        super("mm-api", ClassLoader.getPlatformClassLoader());
        this.host = host;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return name.startsWith(API) ? host.loadClass(name) : super.loadClass(name, resolve);
    }
}
