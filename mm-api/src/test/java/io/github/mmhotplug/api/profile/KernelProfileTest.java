package io.github.mmhotplug.api.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class KernelProfileTest {
    private static final KernelProfile PROFILE = KernelProfile.named("7.2")
            .plus(
                    List.of(
                            new Capability("groups", "on", "here"),
                            new Capability("bits", "27", "there"),
                            new Capability("mode", "perBlock", "everywhere")),
                    List.of(new Quirk("leaks", "__add_pages()")));

    @Test
    void factsAreReadAsWhatTheyAre() {
        assertThat(PROFILE.has("groups")).isTrue();
        assertThat(PROFILE.number("bits")).isEqualTo(27);
        assertThat(PROFILE.word("mode")).isEqualTo("perBlock");
        assertThat(PROFILE.knows("groups")).isTrue();
        assertThat(PROFILE.knows("group")).isFalse();
    }

    @Test
    void aMissingKeyListsWhatThereIs() {
        String message = "profile 7.2 has no capability nodes; it has bits, groups, mode";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PROFILE.has("nodes"))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PROFILE.number("nodes"))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PROFILE.word("nodes"))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PROFILE.with("nodes", true))
                .withMessage(message);
    }

    @Test
    void aWordIsNeitherSwitchNorNumber() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PROFILE.has("mode"))
                .withMessage("capability mode of profile 7.2 is no switch: perBlock");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PROFILE.number("mode"))
                .withMessage("capability mode of profile 7.2 is no number");
        assertThatIllegalArgumentException().isThrownBy(() -> PROFILE.with("bits", true));
    }

    @Test
    void aChangedSwitchSaysSo() {
        KernelProfile changed = PROFILE.with("groups", false);
        assertThat(changed.has("groups")).isFalse();
        assertThat(PROFILE.has("groups")).isTrue();
        assertThat(changed.capabilities()).contains(new Capability("groups", "off", "changed by the caller, was on"));
        assertThat(changed).isNotEqualTo(PROFILE);
    }

    @Test
    void quirksActOnlyInAFaithfulProfile() {
        assertThat(PROFILE.quirk("leaks")).isFalse();
        assertThat(PROFILE.faithful().quirk("leaks")).isTrue();
        assertThat(PROFILE.faithful().quirk("burns")).isFalse();
        assertThat(PROFILE.quirks()).isEqualTo(PROFILE.faithful().quirks());
        assertThat(PROFILE.faithful().with("groups", false).isFaithful()).isTrue();
        assertThat(PROFILE.faithful()).isNotEqualTo(PROFILE).hasToString("kernel profile 7.2 (faithful)");
    }

    @Test
    void aPortsFactsReplaceWhatIsThere() {
        KernelProfile more = PROFILE.plus(List.of(new Capability("bits", "28", "a port")), List.of());
        assertThat(more.number("bits")).isEqualTo(28);
        assertThat(more.capabilities()).hasSameSizeAs(PROFILE.capabilities());
        assertThat(more.quirks()).isEqualTo(PROFILE.quirks());
    }

    @Test
    void equalFactsMakeEqualProfiles() {
        KernelProfile back = PROFILE.plus(List.of(new Capability("bits", "28", "a port")), List.of())
                .plus(List.of(new Capability("bits", "27", "there")), List.of());
        assertThat(back).isEqualTo(PROFILE).hasSameHashCodeAs(PROFILE);
    }

    @Test
    void aQuirkThatIsTakenAwayNoLongerActs() {
        KernelProfile buggy = KernelProfile.named("6.1")
                .plus(List.of(), List.of(new Quirk("leaks", "a file"), new Quirk("lies", "b")));
        KernelProfile mended = buggy.faithful().withoutQuirk("leaks");
        assertThat(mended.quirk("leaks")).isFalse();
        assertThat(mended.quirk("lies")).isTrue();
        assertThat(buggy.faithful().quirk("leaks")).isTrue();
    }

    @Test
    void oneQuirkCanActAlone() {
        KernelProfile buggy = KernelProfile.named("6.1")
                .plus(List.of(), List.of(new Quirk("leaks", "a file"), new Quirk("lies", "b")));
        KernelProfile alone = buggy.faithfulOnlyIn("lies");
        assertThat(alone.quirk("lies")).isTrue();
        assertThat(alone.quirk("leaks")).isFalse();
        assertThat(buggy.faithfulOnlyIn("unheard of").quirk("lies")).isFalse();
    }

    @Test
    void aSwitchIsWhatIsOnOrOff() {
        KernelProfile profile = KernelProfile.named("6.1")
                .plus(
                        List.of(
                                new Capability("word", "none", "a"),
                                new Capability("second", "off", "b"),
                                new Capability("first", "on", "c")),
                        List.of());
        assertThat(profile.switches()).containsExactly("first", "second");
    }
}
