package io.github.mmhotplug.plugins;

import java.util.Map;
import java.util.TreeMap;

/** Which of several plugins brings an architecture or a driver: {@code arm64=vendor:2.1}, {@code x86=class-path}. */
public final class PluginPin {
    /** The plugins' side of a pin that chooses what the program has itself. */
    public static final String CLASS_PATH = "class-path";

    private PluginPin() {}

    /**
     * Reads pins.
     *
     * @throws IllegalArgumentException if one is not of the form {@code ID=PLUGIN:VERSION}, or an id is pinned twice
     */
    public static Map<String, String> parse(Iterable<String> pins) {
        Map<String, String> chosen = new TreeMap<>();
        for (String pin : pins) {
            if (!pin.matches(PluginManifest.ID_FORM + "=(" + CLASS_PATH + "|" + PluginManifest.ID_FORM + ":"
                    + PluginManifest.VERSION_FORM + ")")) {
                throw new IllegalArgumentException(
                        "'" + pin + "' is no pin; one is ID=PLUGIN:VERSION, or ID=" + CLASS_PATH);
            }
            int equals = pin.indexOf('=');
            String id = pin.substring(0, equals);
            if (chosen.put(id, pin.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("'" + id + "' is pinned twice");
            }
        }
        return chosen;
    }
}
