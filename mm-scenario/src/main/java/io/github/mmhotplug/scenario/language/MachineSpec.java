package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.scenario.yaml.YamlValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a machine is built; what is empty is as the architecture's reference machine has it.
 *
 * @param source its place in the file
 * @param ram boot memory
 * @param firmwareUnit unit in which firmware hands out memory, where the architecture takes one
 * @param free how much of the boot memory is free
 * @param largestFreeOrder how fragmented that is
 * @param memmapOnMemory the parameter's value
 * @param possibleNodes nodes that memory may be added to
 * @param parameters values of files, written before the first step
 * @param facts facts of firmware and CPU, by name
 * @param with capabilities that are switched on
 * @param without capabilities that are switched off
 * @param faithful whether the kernel's bugs are reproduced
 */
public record MachineSpec(
        YamlValue source,
        Optional<Quantity> ram,
        Optional<Quantity> firmwareUnit,
        Optional<Quantity> free,
        Optional<YamlValue> largestFreeOrder,
        Optional<YamlValue> memmapOnMemory,
        List<YamlValue> possibleNodes,
        Map<YamlValue, YamlValue> parameters,
        Map<YamlValue, YamlValue> facts,
        List<YamlValue> with,
        List<YamlValue> without,
        boolean faithful) {}
