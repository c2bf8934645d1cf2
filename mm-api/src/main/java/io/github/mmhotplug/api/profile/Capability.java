package io.github.mmhotplug.api.profile;

/**
 * One fact that varies from kernel to kernel.
 *
 * @param key the namespaced name: {@code memmapOnMemory.mode}, {@code s390.sectionSizeBits}
 * @param value {@code on}, {@code off}, a decimal number or a word
 * @param source the commit, file or document that says so
 */
public record Capability(String key, String value, String source) {
    public boolean isOn() {
        return value.equals("on");
    }

    public boolean isSwitch() {
        return value.equals("on") || value.equals("off");
    }
}
