package io.github.mmhotplug.scenario.language;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.Operation;
import java.util.stream.Collectors;

/** An operation in the words of the scenario language. */
public final class OperationText {
    private static final int LIKE_A_SIZE = 1 << 16;

    private OperationText() {}

    public static String of(Operation operation, Machine machine) {
        if (operation instanceof Operation.AddMemory add) {
            return "add " + Bytes.prose(add.request().sizeBytes()) + " at "
                    + hex(add.request().startAddress());
        }
        if (operation instanceof Operation.RemoveMemory remove) {
            return "remove " + Bytes.prose(remove.sizeBytes()) + " at " + hex(remove.startAddress());
        }
        if (operation instanceof Operation.WriteState write) {
            return "write " + write.word() + " to state of " + blocks(write.range(), machine);
        }
        if (operation instanceof Operation.WriteOnline write) {
            return "write " + write.value() + " to online of " + blocks(write.range(), machine);
        }
        if (operation instanceof Operation.WriteParameter write) {
            return "write " + write.value() + " to " + write.file();
        }
        if (operation instanceof Operation.Drive drive) {
            return drive.driver() + " " + input(drive.input());
        }
        if (operation instanceof Operation.Allocate allocate) {
            return "allocate " + Bytes.prose(allocate.sizeBytes()) + " of "
                    + allocate.kind().words() + " as " + allocate.name();
        }
        if (operation instanceof Operation.MemremapPages map) {
            return "map " + ActionReader.spelled(map.pgmap().type()) + " "
                    + map.pgmap().ranges().stream().map(PhysRange::toString).collect(Collectors.joining(", "));
        }
        if (operation instanceof Operation.MemunmapPages unmap) {
            return "unmap " + hex(unmap.startAddress());
        }
        if (operation instanceof Operation.Free free) {
            return "free " + free.name();
        }
        if (operation instanceof Operation.Advance advance) {
            return advance.millis() % 1000 == 0 ? advance.millis() / 1000 + " s pass" : advance.millis() + " ms pass";
        }
        if (operation instanceof Operation.Probe probe) {
            return "probe " + probe.address();
        }
        return operation instanceof Operation.Poison poison ? "poison " + poison.address() : operation.toString();
    }

    private static String input(DriverInput input) {
        String arguments = input.arguments().entrySet().stream()
                .map(argument -> argument.getKey() + " " + value(argument.getValue()))
                .collect(Collectors.joining(", "));
        return input.verb() + (arguments.isEmpty() ? "" : " (" + arguments + ")");
    }

    /** Large numbers read better in hexadecimal. */
    private static String value(String text) {
        try {
            long number = Long.parseLong(text);
            return number >= LIKE_A_SIZE ? hex(number) : text;
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static String blocks(PhysRange range, Machine machine) {
        long block = machine.architecture().memoryBlockSizeBytes();
        long first = io.github.mmhotplug.api.addr.Align.divideUp(range.startAddress(), block);
        long last = range.endAddress() / block - 1;
        return last < first ? "no block" : first == last ? "memory" + first : "memory" + first + "-" + last;
    }

    private static String hex(long number) {
        return "0x" + Long.toHexString(number);
    }
}
