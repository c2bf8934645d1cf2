package io.github.mmhotplug.api.rule;

/**
 * What is asked of a jar that brings architectures or drivers. All but the last ones are checked before any of its
 * classes is defined: a jar that breaks one is not loaded, and everything else goes on without it.
 */
public enum LoadRule implements Rule {
    IS_A_JAR(rule("PLG-001", "A plugin is a jar that can be read from end to end and holds something.")
            .check("whether the file was copied whole, and is what the build made")),
    ENTRIES_INSIDE(rule("PLG-002", "No entry of the jar names a place outside of it.")
            .check("names with '..', with a backslash, a drive or a leading '/'")),
    BOUNDED(rule("PLG-003", "A plugin is small: jar, entries, manifest and service files have limits.")
            .check("what else the build has packed into the jar")),
    MANIFEST_SPEAKS(rule(
                    "PLG-004",
                    "The manifest says Mmhp-Plugin-Id, Mmhp-Plugin-Version and Mmhp-Spi-Version, each well formed.")
            .check("manifestEntries of the maven-jar-plugin, as in examples/arch-template")),
    SPI_MATCHES(rule("PLG-005", "A plugin was written for this version of the interfaces.")
            .check("the version of mm-api that it is built against, and Mmhp-Spi-Version")),
    JAVA_KNOWN(rule("PLG-006", "Every class of a plugin is for a Java that runs here.")
            .check("maven.compiler.release of the plugin, or the Java that runs the program")),
    NAMES_PROVIDERS(rule("PLG-007", "META-INF/services names public providers, and the jar has their classes.")
            .check("AutoService on the provider, and whether shading has merged or dropped service files")),
    LEAVES_API_OUT(rule("PLG-008", "A plugin does not bring the interfaces along.")
            .check("the scope of mm-api: provided; a shaded jar must leave it out")),
    ID_ONCE(rule("PLG-009", "Two plugins never share an id or a name, unless a pin chooses one of them.")
            .check("the jars that the message names: take one away, or pin ID=PLUGIN:VERSION")),
    PIN_CHOOSES(rule("PLG-010", "A pin names something that is there.")
            .check("the spelling: ID=PLUGIN:VERSION, or ID=class-path")),
    PROVIDER_ANSWERS(rule("PLG-011", "A provider can be made and introduces itself, soon and as the manifest says.")
            .check("constructor, id(), spiVersion() and variants() of the named class")),
    UNUSED_WHEN_CLOSED(rule("PLG-012", "A plugin is unloaded only when no machine uses it any more.")
            .check("the machines that the message names: close or swap them first"));

    private final RuleText text;

    LoadRule(RuleText text) {
        this.text = text;
    }

    private static RuleText rule(String id, String statement) {
        return RuleText.of(id, Step.LOADING, "load_module", statement);
    }

    @Override
    public RuleText text() {
        return text;
    }
}
