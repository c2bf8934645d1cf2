package io.github.mmhotplug.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

/** Every exported type says how far it may change: its package does, by {@link API}. */
class ApiStatusTest {
    private static final String ROOT = "io.github.mmhotplug.";

    /** Published packages with public types, and what they say. */
    private static Map<String, API.Status> statuses() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(ROOT);
        Map<String, API.Status> statuses = new TreeMap<>();
        for (JavaClass type : classes) {
            if (type.getModifiers().contains(JavaModifier.PUBLIC)) {
                statuses.computeIfAbsent(type.getPackageName(), ApiStatusTest::status);
            }
        }
        return statuses;
    }

    private static API.Status status(String name) {
        try {
            API api = Class.forName(name + ".package-info").getAnnotation(API.class);
            assertThat(api).as(name).isNotNull();
            return api.status();
        } catch (ClassNotFoundException e) {
            throw new AssertionError("package " + name + " says nothing of itself", e);
        }
    }

    private static Predicate<String> in(String part) {
        return name -> (name.substring(ROOT.length()) + '.').startsWith(part + '.');
    }

    @Test
    void everyPackageWithPublicTypesHasAStatus() {
        assertThat(statuses()).hasSizeGreaterThan(50).doesNotContainValue(null);
    }

    @Test
    void whatPluginsSeeIsStable() {
        assertThat(statuses()).allSatisfy((name, status) -> {
            if (in("api").test(name)) {
                assertThat(status).as(name).isEqualTo(API.Status.STABLE);
            }
        });
    }

    @Test
    void whatIsInsideIsInternal() {
        Predicate<String> inside =
                in("core.internal").or(in("arch")).or(in("drivers")).or(in("cli"));
        assertThat(statuses()).allSatisfy((name, status) -> {
            if (inside.test(name)) {
                assertThat(status).as(name).isEqualTo(API.Status.INTERNAL);
            }
        });
    }
}
