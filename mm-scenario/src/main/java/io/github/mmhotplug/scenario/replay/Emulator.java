package io.github.mmhotplug.scenario.replay;

import java.util.List;
import java.util.Map;

/** What the emulator's command line says about the machine. */
final class Emulator {
    private static final int[] SATP_MODES = {39, 48, 57};

    /** The CPU models of {@code qemu-system-riscv64} that have not all modes, as its sources declare them. */
    private static final Map<String, Integer> SATP_OF_MODELS = Map.of(
            "sifive-u54", 39,
            "thead-c906", 39,
            "shakti-c", 39,
            "xiangshan-nanhu", 39,
            "rva22s64", 39,
            "rva23s64", 39,
            "veyron-v1", 48);

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

    /**
     * Virtual address bits of the largest mode that a riscv CPU has: {@code sv57=off} takes that mode and all above away,
     * {@code sv48=on} without more all above; a few models have less than the generic ones.
     */
    int satpAddressBits() {
        int most = SATP_OF_MODELS.getOrDefault(cpuModel(), SATP_MODES[SATP_MODES.length - 1]);
        int wanted = 0;
        for (int bits : SATP_MODES) {
            if (cpuHas("sv" + bits + "=on") || cpuHas("sv" + bits + "=true")) {
                wanted = bits;
            }
        }
        int below = 0;
        for (int bits : SATP_MODES) {
            if (cpuHas("sv" + bits + "=off") || cpuHas("sv" + bits + "=false")) {
                break;
            }
            below = bits;
        }
        return Math.min(most, wanted == 0 ? below : Math.min(wanted, below));
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
        return cpu().contains(feature);
    }

    private String cpuModel() {
        return cpu().get(0);
    }

    /** What option {@code -cpu} says, word by word; the model first. */
    private List<String> cpu() {
        int option = arguments.indexOf("-cpu");
        String words = option >= 0 && option + 1 < arguments.size() ? arguments.get(option + 1) : "";
        return List.of(words.split(",", -1));
    }
}
