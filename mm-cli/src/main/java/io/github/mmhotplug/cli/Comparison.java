package io.github.mmhotplug.cli;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * One operation on one architecture under several kernels.
 *
 * @param architecture id of the variant
 * @param results what became of it under each kernel, as the operation's own JSON has it
 * @param changes from each kernel to the next
 */
record Comparison(String architecture, List<ObjectNode> results, List<Change> changes) {
    /** Whether every kernel does it, and all alike. */
    boolean isDoneAlike() {
        return changes.stream().allMatch(change -> change.differences().isEmpty())
                && results.stream()
                        .allMatch(result -> result.get("outcome").asString().equals("done"));
    }

    /**
     * What changes from one kernel to the next.
     *
     * @param from name of the one
     * @param to name of the other
     * @param differences the figures that differ
     * @param causes the facts that the kernels differ in and that make a difference here, each by itself
     * @param bystanders the other facts that they differ in
     */
    record Change(
            String from,
            String to,
            List<Difference> differences,
            List<KernelFact> causes,
            List<KernelFact> bystanders) {}

    /**
     * A figure under two kernels.
     *
     * @param name path of the key in the operation's JSON
     * @param before under the one, as text
     * @param after under the other
     */
    record Difference(String name, String before, String after) {}

    /**
     * A capability or a quirk that two kernels differ in.
     *
     * @param key its name
     * @param quirk whether it is a bug of one of them
     * @param before its value in the one; {@code -} where the kernel does not have it
     * @param after its value in the other
     * @param source what the table says of it
     */
    record KernelFact(String key, boolean quirk, String before, String after, String source) {}
}
