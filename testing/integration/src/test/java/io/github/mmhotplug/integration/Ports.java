package io.github.mmhotplug.integration;

import java.util.Map;
import java.util.TreeMap;

/** Sources of ports and drivers that are one class each, right but for what a test replaces. */
final class Ports {
    private static final String HEAD = """
            package PACKAGE;
            import io.github.mmhotplug.api.*;
            import io.github.mmhotplug.api.driver.*;
            import io.github.mmhotplug.api.outcome.*;
            import io.github.mmhotplug.api.profile.*;
            import io.github.mmhotplug.api.rule.*;
            import java.util.*;
            """;

    /** For a port that says it is acme though its package is another one. */
    static final String ID_ACME = "public String id() { return \"acme\"; }";

    private Ports() {}

    /** {@code acme.Provider}, a port called {@code acme} that can say who it is and do nothing. */
    static String acme(String... replaced) {
        return port("acme", replaced);
    }

    /**
     * A provider in a package of its own.
     *
     * @param replaced name of a member and its source, by turns
     */
    static String port(String id, String... replaced) {
        Map<String, String> members = new TreeMap<>();
        members.put("constructor", "public Provider() {}");
        members.put("id", "public String id() { return \"" + id + "\"; }");
        members.put("spiVersion", "public int spiVersion() { return Spi.VERSION; }");
        members.put(
                "variants",
                "public List<ArchitectureVariant> variants() { return List.of(new ArchitectureVariant(\"" + id
                        + "-64\", \"a port\", List.of())); }");
        members.put(
                "portProfile",
                "public Optional<KernelProfile> portProfile(String name) { return Optional.of(KernelProfile.named(name)); }");
        members.put(
                "referenceMachine",
                "public ReferenceMachine referenceMachine(String variant, long ram, OptionalLong unit) {"
                        + " throw new UnsupportedOperationException(); }");
        members.put("create", "public Architecture create(ArchitectureRequest request) { return null; }");
        return source(id, "ArchitectureProvider", members, replaced);
    }

    /** A driver that does nothing, in a package of its own. */
    static String driver(String id, String... replaced) {
        Map<String, String> members = new TreeMap<>();
        members.put("id", "public String id() { return \"" + id + "\"; }");
        members.put("spiVersion", "public int spiVersion() { return Spi.VERSION; }");
        members.put(
                "create",
                "public HotplugDriver create() { return new HotplugDriver() {"
                        + " public String id() { return \"" + id + "\"; }"
                        + " public Outcome<Unit> handle(DriverInput input, CorePort core) { return Outcome.done(); } }; }");
        return source(id, "HotplugDriverProvider", members, replaced);
    }

    private static String source(String id, String service, Map<String, String> members, String... replaced) {
        for (int i = 0; i < replaced.length; i += 2) {
            members.put(replaced[i], replaced[i + 1]);
        }
        return HEAD.replace("PACKAGE", id) + "public class Provider implements " + service + " {\n"
                + String.join("\n", members.values()) + "\n}\n";
    }
}
