package io.github.mmhotplug.scenario.trace;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.json.JsonMapper;

/** Finds the line and column of a value in a document that is known to be JSON. */
final class Positions {
    private static final TokenStreamLocation START = new TokenStreamLocation(null, 0, 0, 1, 1);

    private Positions() {}

    /** Where the value that the pointer names begins; the start of the document if it names none. */
    static TokenStreamLocation of(byte[] document, JsonPointer pointer) {
        try (JsonParser parser = JsonMapper.shared().createParser(document)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                boolean startsValue = token.isScalarValue() || token.isStructStart();
                if (startsValue && pointer.equals(pointerOf(parser, token))) {
                    return parser.currentTokenLocation();
                }
            }
            return START;
        }
    }

    /** Inside an object or array that has just begun, the context is already the inner one. */
    private static JsonPointer pointerOf(JsonParser parser, JsonToken token) {
        return token.isStructStart()
                ? parser.streamReadContext().getParent().pathAsPointer()
                : parser.streamReadContext().pathAsPointer();
    }
}
