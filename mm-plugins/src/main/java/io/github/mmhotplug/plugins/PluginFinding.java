package io.github.mmhotplug.plugins;

import io.github.mmhotplug.api.rule.LoadRule;

/**
 * What is wrong with a plugin.
 *
 * @param subject the file, or the pin
 * @param rule what it breaks
 * @param detail what was met there
 */
public record PluginFinding(String subject, LoadRule rule, String detail) {
    /** One line: what, which rule, why. */
    public String line() {
        return subject + ": " + rule.id() + ": " + detail;
    }
}
