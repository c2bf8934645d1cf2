package io.github.mmhotplug.api.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileTableTest {
    private static final List<String> GOOD = List.of(
            "# facts",
            "profile            old   new",
            "",
            "sectionSizeBits    28    27    ; sparsemem.h",
            "perBlock           -     on    ; memory_hotplug.c; since then",
            "quirk leaks        on    -     ; __add_pages()");

    private static void assertMalformed(String message, String... lines) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProfileTable.parse("x.profiles", List.of(lines)))
                .withMessage(message);
    }

    @Test
    void everyColumnIsAProfile() {
        ProfileTable table = ProfileTable.parse("x.profiles", GOOD);
        assertThat(table.profiles()).containsExactly("old", "new");
        assertThat(table.profile("old").orElseThrow().number("sectionSizeBits")).isEqualTo(28);
        assertThat(table.profile("new").orElseThrow().number("sectionSizeBits")).isEqualTo(27);
        assertThat(table.profile("newer")).isEmpty();
    }

    @Test
    void aDashLeavesAFactOut() {
        ProfileTable table = ProfileTable.parse("x.profiles", GOOD);
        assertThat(table.profile("old").orElseThrow().knows("perBlock")).isFalse();
        assertThat(table.profile("new").orElseThrow().has("perBlock")).isTrue();
        assertThat(table.profile("old").orElseThrow().quirks()).containsExactly(new Quirk("leaks", "__add_pages()"));
        assertThat(table.profile("new").orElseThrow().quirks()).isEmpty();
    }

    @Test
    void theSourceIsAllBehindTheFirstSemicolon() {
        KernelProfile profile =
                ProfileTable.parse("x.profiles", GOOD).profile("new").orElseThrow();
        assertThat(profile.capabilities()).contains(new Capability("perBlock", "on", "memory_hotplug.c; since then"));
    }

    @Test
    void aRowWithoutASourceIsNamed() {
        assertMalformed("x.profiles:2: the row names no source (text behind ';')", "profile a", "key on");
        assertMalformed("x.profiles:3: the row names no source (text behind ';')", "profile a", "# b", "key on ;  ");
    }

    @Test
    void aRowOfAnotherWidthIsNamed() {
        assertMalformed("x.profiles:2: the row has 1 values for 2 profiles", "profile a b", "key on ; here");
        assertMalformed("x.profiles:2: the row has 3 values for 2 profiles", "profile a b", "key on on on ; here");
        assertMalformed("x.profiles:2: the row has 1 values for 2 profiles", "profile a b", "quirk q on ; here");
    }

    @Test
    void theFirstRowNamesTheProfiles() {
        String message = "x.profiles:2: the first row must read 'profile NAME NAME ...'";
        assertMalformed(message, "# no header", "key on ; here");
        assertMalformed(message, "", "profile");
    }

    @Test
    void aQuirkRowWithoutANameIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProfileTable.parse("x.profiles", List.of("profile a", "quirk ; here")))
                .withMessageStartingWith("x.profiles:2: ");
    }

    @Test
    void aTableWithoutAFileIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProfileTable.resource(ProfileTableTest.class, "none.profiles"))
                .withMessageContaining("none.profiles");
    }
}
