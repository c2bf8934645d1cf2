package io.github.mmhotplug.core;

/**
 * A figure of a machine's state that is another one on another machine.
 *
 * @param figure what it is, in the kernel's words
 * @param here its value here
 * @param there its value there
 */
public record StateDifference(String figure, String here, String there) {}
