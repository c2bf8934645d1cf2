package io.github.mmhotplug.api.driver;

import io.github.mmhotplug.api.outcome.Fact;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.DriverRule;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which architectures can have a driver, for {@link HotplugDriver#unavailable}. An architecture is named by the part
 * of its variants' ids before the first {@code -}.
 */
public final class DriverArchitectures {
    private DriverArchitectures() {}

    /** For a driver of firmware or a hypervisor that only these have. */
    public static Optional<Veto> only(String driver, String variant, String... architectures) {
        return isOf(variant, architectures) ? Optional.empty() : veto(driver, variant);
    }

    /** For a driver that every architecture can have but these; one that nobody knows yet can. */
    public static Optional<Veto> allBut(String driver, String variant, String... architectures) {
        return isOf(variant, architectures) ? veto(driver, variant) : Optional.empty();
    }

    private static boolean isOf(String variant, String... architectures) {
        return Stream.of(architectures).anyMatch(architecture -> (variant + '-').startsWith(architecture + '-'));
    }

    private static Optional<Veto> veto(String driver, String variant) {
        return Optional.of(Veto.of(
                DriverRule.ARCHITECTURE_HAS_IT,
                "no machine of " + variant + " has the driver " + driver,
                Fact.text("driver", driver),
                Fact.text("variant", variant)));
    }
}
