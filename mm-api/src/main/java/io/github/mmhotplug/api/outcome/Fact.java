package io.github.mmhotplug.api.outcome;

/**
 * One number or name behind a refusal or a note, so that programs need not parse the prose.
 *
 * @param name what it is, in kernel terms: {@code memoryBlockSize}
 * @param value the value in decimal, or hexadecimal with {@code 0x} for addresses and frame numbers
 * @param unit {@code bytes}, {@code pages}, {@code pfn}, {@code address}, {@code blocks}, ... or empty
 */
public record Fact(String name, String value, String unit) {
    public static Fact bytes(String name, long value) {
        return new Fact(name, Long.toString(value), "bytes");
    }

    public static Fact pages(String name, long value) {
        return new Fact(name, Long.toString(value), "pages");
    }

    public static Fact address(String name, long value) {
        return new Fact(name, "0x" + Long.toHexString(value), "address");
    }

    public static Fact pfn(String name, long value) {
        return new Fact(name, "0x" + Long.toHexString(value), "pfn");
    }

    public static Fact count(String name, long value, String unit) {
        return new Fact(name, Long.toString(value), unit);
    }

    public static Fact text(String name, String value) {
        return new Fact(name, value, "");
    }
}
