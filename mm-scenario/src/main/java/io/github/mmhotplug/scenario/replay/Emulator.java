package io.github.mmhotplug.scenario.replay;

import java.util.List;

/** What the emulator's command line says about the machine. */
final class Emulator {
    private final List<String> arguments;

    Emulator(List<String> arguments) {
        this.arguments = arguments;
    }

    /** Whether the guest's CPU says that it runs on a hypervisor. */
    boolean showsHypervisor() {
        return !cpuHas("-hypervisor") && !cpuHas("hypervisor=off");
    }

    /** Whether the CPU can have 5-level page tables. */
    boolean hasFiveLevels() {
        return !cpuHas("la57=off") && !cpuHas("-la57");
    }

    /** Whether an arm64 CPU has virtual addresses of 52 bits (FEAT_LVA, FEAT_LPA2): of those recorded only {@code max}. */
    boolean hasLargeVirtualAddresses() {
        return cpuHas("max");
    }

    /** Whether memory can be hot-added at all: on pseries the device tree has an LMB size only then. */
    boolean hasRoomForHotplug() {
        return memory().contains("maxmem=");
    }

    /** What option {@code -m} says: {@code 2G,slots=8,maxmem=32G}. */
    String memory() {
        int option = arguments.indexOf("-m");
        return option >= 0 && option + 1 < arguments.size() ? arguments.get(option + 1) : "";
    }

    private boolean cpuHas(String feature) {
        int option = arguments.indexOf("-cpu");
        return option >= 0
                && option + 1 < arguments.size()
                && List.of(arguments.get(option + 1).split(",", -1)).contains(feature);
    }
}
