package io.github.mmhotplug.api.addr;

/**
 * A page frame number: a physical address divided by the base page size ({@code pfn} in the kernel).
 *
 * <p>Used wherever a person or a plugin sees a frame. Loops inside the engine use a raw {@code long pfn}.
 *
 * @param value the frame number, never negative
 */
public record Pfn(long value) implements Comparable<Pfn> {
    public Pfn {
        if (value < 0) {
            throw new IllegalArgumentException("negative pfn " + value);
        }
    }

    @Override
    public int compareTo(Pfn other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return "pfn 0x" + Long.toHexString(value);
    }
}
