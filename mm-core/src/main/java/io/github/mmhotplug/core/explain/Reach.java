package io.github.mmhotplug.core.explain;

import static io.github.mmhotplug.api.rule.StandardRule.ALTMAP_ALL_OR_NONE;
import static io.github.mmhotplug.api.rule.StandardRule.ALTMAP_GRANULARITY;
import static io.github.mmhotplug.api.rule.StandardRule.LINEAR_TABLES_ALLOCATED;
import static io.github.mmhotplug.api.rule.StandardRule.PORT_SELF_HOSTS;

import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.api.rule.Step;
import io.github.mmhotplug.api.rule.Where;
import io.github.mmhotplug.core.RuleCatalogue;
import java.util.Optional;

/** Why a rule can never be met on a machine: another port's, another kernel's, or a gate before it is shut for good. */
final class Reach {
    private final Variant variant;
    private final KernelProfile profile;

    Reach(Variant variant) {
        this.variant = variant;
        this.profile = variant.machine().profile();
    }

    /** The reason, or empty where it can be met. */
    Optional<String> whyNever(RuleCatalogue.Entry entry) {
        Rule rule = entry.rule();
        String owner = entry.owner();
        if (!RuleCatalogue.isShared(owner) && !owner.equals(variant.port())) {
            return Optional.of("a rule of the port " + owner);
        }
        if (!rule.where().holds(profile)) {
            return Optional.of(otherKernel(rule.where()));
        }
        if (rule == LINEAR_TABLES_ALLOCATED
                && variant.machine().architecture().geometry().linearMap().size() <= 1) {
            return Optional.of("the linear map has no tables");
        }
        return zoneDevice(rule).or(() -> selfHosting(rule));
    }

    /** {@code CONFIG_ZONE_DEVICE} is the first gate of device memory. */
    private Optional<String> zoneDevice(Rule rule) {
        Optional<Veto> notBuilt = variant.machine().architecture().selectsZoneDevice();
        if (rule == DeviceRule.ZONE_DEVICE_BUILT) {
            return notBuilt.isPresent() ? Optional.empty() : Optional.of("the port can be built with ZONE_DEVICE");
        }
        return rule instanceof DeviceRule ? notBuilt.map(Veto::toString) : Optional.empty();
    }

    private String otherKernel(Where where) {
        String key = where.capability();
        String value = profile.knows(key) ? "is " + profile.word(key) : "is not known";
        return "it takes " + where + ", which " + value + " under kernel " + profile.name();
    }

    /** {@code IS_ENABLED(CONFIG_MHP_MEMMAP_ON_MEMORY)} is the first gate: where it is shut, nobody sees the next. */
    private Optional<String> selfHosting(Rule rule) {
        Optional<Veto> notBuilt = variant.machine().architecture().selectsMemmapOnMemory();
        boolean kernelHasIt = !profile.word(CoreCapabilities.MEMMAP_ON_MEMORY).equals("none");
        if (rule == PORT_SELF_HOSTS) {
            return notBuilt.isPresent() ? Optional.empty() : Optional.of("the port is built with memmap on memory");
        }
        boolean gate = rule.step() == Step.ADD_PLACEMENT || rule == ALTMAP_GRANULARITY || rule == ALTMAP_ALL_OR_NONE;
        return gate && kernelHasIt ? notBuilt.map(Veto::toString) : Optional.empty();
    }
}
