package io.github.mmhotplug.cli;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.Step.Operation;
import io.github.mmhotplug.core.explain.Explanation;
import java.util.List;
import java.util.Optional;

/**
 * What was asked of {@code mmhp explain}, answered.
 *
 * @param architecture the variant whose numbers are told, if one was named
 * @param ramBytes its boot memory
 * @param kernels names of all kernels
 * @param answers one for each question
 */
record ExplainRun(Optional<String> architecture, long ramBytes, List<String> kernels, List<Answer> answers) {
    /**
     * One of them.
     *
     * @param asked the word of the command line
     * @param errno the errno, if it was one; else a rule was asked for
     * @param operation the operation, if the question was limited to one
     * @param kernel the kernel, if the answer is of one
     * @param rules the rule, or those with the errno in the kernel's order
     * @param elsewhere ids of rules with the errno that are not met on this architecture and kernel; where there are none
     *     of the operation at all, those of others
     */
    record Answer(
            String asked,
            Optional<Errno> errno,
            Optional<Operation> operation,
            Optional<String> kernel,
            List<Explanation> rules,
            List<String> elsewhere) {}
}
