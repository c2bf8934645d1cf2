package io.github.mmhotplug.scenario.trace;

import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeType;
import tools.jackson.databind.node.StringNode;

/**
 * One value of a file that is being checked, and where it stands. Every method demands something and throws a
 * {@link MisshapenException} that names the place if it is not so.
 *
 * @param node the value
 * @param where its place in the document
 */
record Shape(JsonNode node, JsonPointer where) {
    private static final long MAX_PAGES = 1L << 50;

    /** The member of that name, which must be there. */
    Shape member(String key) {
        object();
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            throw wrong("key '" + key + "' is missing", "an object with that key");
        }
        return new Shape(value, where.appendProperty(key));
    }

    /** Checks a member that may be absent or null. */
    void optional(String key, Consumer<Shape> check) {
        object();
        if (node.hasNonNull(key)) {
            check.accept(new Shape(node.get(key), where.appendProperty(key)));
        }
    }

    Shape element(int index) {
        return new Shape(node.get(index), where.appendIndex(index));
    }

    Shape object() {
        return type(JsonNodeType.OBJECT, "an object");
    }

    Shape string() {
        return type(JsonNodeType.STRING, "a string");
    }

    Shape array() {
        return type(JsonNodeType.ARRAY, "an array");
    }

    /** An array of at least so many elements. */
    Shape array(int least) {
        array();
        if (node.size() < least) {
            throw wrong("an array of " + node.size() + " elements", "at least " + least);
        }
        return this;
    }

    /** Demands a whole number from 0 up. */
    void count() {
        between(0, Long.MAX_VALUE);
    }

    /** Demands a number of pages, or of one page, that fits in 64 address bits. */
    void pages() {
        between(0, MAX_PAGES);
    }

    /** Demands a whole number in these bounds, both included. */
    void between(long least, long most) {
        integer();
        if (node.longValue() < least || node.longValue() > most) {
            String upTo = most == Long.MAX_VALUE ? "" : " to " + most;
            throw wrong(node.toString(), "a whole number from " + least + upTo);
        }
    }

    /** Demands a whole number of 64 bits. */
    void integer() {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw wrong(found(), "a whole number");
        }
    }

    /** Demands a positive hexadecimal number without prefix, in a string. */
    void hex() {
        matches("[0-9a-f]{1,15}", "a hexadecimal number without 0x");
    }

    /** Demands a virtual address, hexadecimal without prefix, in a string. */
    void address() {
        matches("[0-9a-f]{1,16}", "a hexadecimal address without 0x");
    }

    void matches(String pattern, String accepted) {
        string();
        if (!node.stringValue().matches(pattern)) {
            throw wrong(node.toString(), accepted);
        }
    }

    /** Demands one of some words. */
    void oneOf(List<String> words) {
        string();
        if (!words.contains(node.stringValue())) {
            throw wrong(node.toString(), "one of " + String.join(", ", words));
        }
    }

    void eachElement(Consumer<Shape> check) {
        array();
        for (int i = 0; i < node.size(); i++) {
            check.accept(element(i));
        }
    }

    void eachMember(Consumer<Shape> check) {
        object();
        node.properties()
                .forEach(member -> check.accept(new Shape(member.getValue(), where.appendProperty(member.getKey()))));
    }

    /** Checks the names of the members, as if they were strings. */
    void eachKey(Consumer<Shape> check) {
        object();
        node.propertyNames().forEach(key -> check.accept(new Shape(StringNode.valueOf(key), where)));
    }

    MisshapenException wrong(String what, String accepted) {
        return new MisshapenException(where, what, accepted + " would be accepted here");
    }

    private Shape type(JsonNodeType type, String name) {
        if (node.getNodeType() != type) {
            throw wrong(found(), name);
        }
        return this;
    }

    private String found() {
        return node.isContainer() ? "found " + (node.isObject() ? "an object" : "an array") : "found " + node;
    }
}
