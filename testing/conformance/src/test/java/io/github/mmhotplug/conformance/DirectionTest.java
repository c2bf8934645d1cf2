package io.github.mmhotplug.conformance;

import static com.tngtech.archunit.lang.conditions.ArchConditions.beFinal;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom, and what the engine and its plugins must never touch. */
@AnalyzeClasses(
        packages = {"io.github.mmhotplug", "org.example"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class DirectionTest {
    private static final String ROOT = "io.github.mmhotplug.";
    private static final String API = ROOT + "api..";
    private static final String CORE = ROOT + "core..";
    private static final String ARCHITECTURES = ROOT + "arch..";
    /** Ports under other names, as strangers write them: riscv. */
    private static final String STRANGERS = "org.example..";

    private static final String DRIVERS = ROOT + "drivers..";
    private static final String SCENARIO = ROOT + "scenario..";
    private static final String CLI = ROOT + "cli..";

    /** Annotations that are gone at run time, or might as well be. */
    private static final String[] ANNOTATIONS = {
        "org.jspecify.annotations..", "com.google.errorprone.annotations..", "org.apiguardian.api.."
    };

    private static final String[] ENGINE_AND_PLUGINS = {API, CORE, ARCHITECTURES, STRANGERS, DRIVERS};

    private static String[] with(String[] packages, String... more) {
        String[] all = java.util.Arrays.copyOf(packages, packages.length + more.length);
        System.arraycopy(more, 0, all, packages.length, more.length);
        return all;
    }

    @ArchTest
    static final ArchRule theApiDependsOnNothing = classes()
            .that()
            .resideInAPackage(API)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(with(ANNOTATIONS, "java..", API));

    @ArchTest
    static final ArchRule portsSeeTheApiOnly = classes()
            .that()
            .resideInAPackage(ARCHITECTURES)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(with(ANNOTATIONS, "java..", "com.google.auto.service..", API, ARCHITECTURES));

    @ArchTest
    static final ArchRule strangersSeeTheApiOnly = classes()
            .that()
            .resideInAPackage(STRANGERS)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(with(ANNOTATIONS, "java..", "com.google.auto.service..", API, STRANGERS));

    @ArchTest
    static final ArchRule noPortKnowsAnother =
            slices().matching(ROOT + "arch.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule driversSeeTheApiOnly = classes()
            .that()
            .resideInAPackage(DRIVERS)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(with(ANNOTATIONS, "java..", "com.google.auto.service..", API, DRIVERS));

    @ArchTest
    static final ArchRule noDriverKnowsAnother =
            slices().matching(ROOT + "drivers.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule theCoreKnowsNobodyAboveIt = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ARCHITECTURES, STRANGERS, DRIVERS, SCENARIO, CLI);

    @ArchTest
    static final ArchRule filesKnowNoCommandLine = noClasses()
            .that()
            .resideInAPackage(SCENARIO)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ARCHITECTURES, STRANGERS, DRIVERS, CLI)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theCommandLineKnowsNoPort = noClasses()
            .that()
            .resideInAPackage(CLI)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ARCHITECTURES, STRANGERS, DRIVERS);

    @ArchTest
    static final ArchRule nobodyTouchesTheInsideOfTheCore = noClasses()
            .that()
            .resideOutsideOfPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "core.internal..");

    @ArchTest
    static final ArchRule guiceLivesInTheCore = noClasses()
            .that()
            .resideOutsideOfPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.google.inject..", "jakarta.inject..", "javax.inject..");

    @ArchTest
    static final ArchRule nothingIsPrinted = noClasses()
            .that()
            .resideInAnyPackage(ENGINE_AND_PLUGINS)
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule thereIsNoWallClock = noClasses()
            .that()
            .resideInAnyPackage(ENGINE_AND_PLUGINS)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("java.time..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(java.util.Date.class);

    @ArchTest
    static final ArchRule thereIsNoThread = noClasses()
            .that()
            .resideInAnyPackage(ENGINE_AND_PLUGINS)
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class)
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent..");

    @ArchTest
    static final ArchRule thereIsNoChance = noClasses()
            .that()
            .resideInAnyPackage(ENGINE_AND_PLUGINS)
            .should()
            .dependOnClassesThat()
            .areAssignableTo(java.util.Random.class)
            .orShould()
            .callMethod(Math.class, "random");

    @ArchTest
    static final ArchRule nothingStaticChanges = fields().that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(ENGINE_AND_PLUGINS)
            .and()
            .haveModifier(JavaModifier.STATIC)
            .should(beFinal());

    @ArchTest
    static final ArchRule pluginsKeepNoState = fields().that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(ARCHITECTURES, STRANGERS, DRIVERS)
            .should(beFinal());
}
