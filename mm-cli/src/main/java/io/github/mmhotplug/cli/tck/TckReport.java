package io.github.mmhotplug.cli.tck;

import tools.jackson.databind.JsonNode;

/**
 * What the kit wrote about one port.
 *
 * @param json schema {@code mmhp-tck/1}
 * @param junit the same for build servers, a test suite
 */
public record TckReport(JsonNode json, String junit) {}
