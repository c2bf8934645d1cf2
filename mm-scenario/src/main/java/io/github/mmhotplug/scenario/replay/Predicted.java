package io.github.mmhotplug.scenario.replay;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What the model says about a result or a snapshot: its content, or why it says nothing. */
public sealed interface Predicted {
    /**
     * A prediction.
     *
     * @param json in the recording's schema
     */
    record Content(ObjectNode json) implements Predicted {}

    /**
     * No prediction.
     *
     * @param reason why, in a few words that are counted under
     */
    record NotModelled(String reason) implements Predicted {}

    /** The content, if there is one. */
    default Optional<ObjectNode> content() {
        return this instanceof Content content ? Optional.of(content.json()) : Optional.empty();
    }
}
