package io.github.mmhotplug.api.profile;

/**
 * A bug of a real kernel that the model reproduces on request: off by default, on where a recording is verified.
 *
 * @param id the namespaced name: {@code addPagesLeaksOnError}, {@code x86.linearMapSurvivesFailedAdd}
 * @param source where it is seen: file and function, or a recording
 */
public record Quirk(String id, String source) {}
