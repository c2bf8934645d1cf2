package io.github.mmhotplug.tck;

import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.tck.junit.ContractExtension;
import io.github.mmhotplug.tck.rules.AddRules;
import io.github.mmhotplug.tck.rules.AltmapRules;
import io.github.mmhotplug.tck.rules.DeviceRules;
import io.github.mmhotplug.tck.rules.FailureRules;
import io.github.mmhotplug.tck.rules.GeometryRules;
import io.github.mmhotplug.tck.rules.LinearMapRules;
import io.github.mmhotplug.tck.rules.NotifierRules;
import io.github.mmhotplug.tck.rules.OfflineRules;
import io.github.mmhotplug.tck.rules.OnlineRules;
import io.github.mmhotplug.tck.rules.PlacementRules;
import io.github.mmhotplug.tck.rules.ProviderRules;
import io.github.mmhotplug.tck.rules.RemoveRules;
import io.github.mmhotplug.tck.rules.VmemmapRules;
import io.github.mmhotplug.tck.rules.WalkRules;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every architecture keeps. A test class of a port extends this one and names its provider:
 *
 * <pre>
 * class ToyContractTest extends ArchitectureContract {
 *     &#64;Override
 *     public ArchitectureProvider provider() {
 *         return new ToyProvider();
 *     }
 * }
 * </pre>
 *
 * <p>Each test runs for every variant under every kernel that the port knows, after each the invariants of the machines
 * that it booted are checked, and at the end a report lies in {@code target/tck}.
 */
@ExtendWith(ContractExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
public abstract class ArchitectureContract {
    private @Nullable Declaration declaration;

    /** The port that is held to the contract; a new one at each call, or the same. */
    public abstract ArchitectureProvider provider();

    /** Ids of the variants that are tested; all by default. */
    public List<String> variants() {
        return provider().variants().stream().map(ArchitectureVariant::id).toList();
    }

    /** Names of the kernels under which they are tested; by default all that the port knows. */
    public List<String> kernels() {
        return KernelProfiles.load().names().stream()
                .filter(name -> provider().portProfile(name).isPresent())
                .toList();
    }

    /**
     * A kernel by its name: as the core ships it, without its bugs. A test of its own can change a fact.
     *
     * @throws IllegalStateException if there is no such kernel
     */
    public KernelProfile kernel(String name) {
        KernelProfiles known = KernelProfiles.load();
        return known.find(name)
                .orElseThrow(() -> new IllegalStateException(
                        "there is no kernel profile " + name + "; there are " + String.join(", ", known.names())));
    }

    /**
     * What a variant can't do under a kernel, by design: as the port's {@link Declaration} says.
     *
     * @param variant id of the variant
     * @param kernel name of the profile
     */
    public Set<Feature> without(String variant, String kernel) {
        return declaration().without(variant, kernel);
    }

    /** What the port says beforehand. */
    public final Declaration declaration() {
        if (declaration == null) {
            declaration = Declaration.of(provider());
        }
        return declaration;
    }

    /** Rules on how a provider introduces itself. */
    @Nested
    @Order(1)
    class Provider extends ProviderRules {}

    /** Rules on sizes and page-table shapes. */
    @Nested
    @Order(2)
    class Geometry extends GeometryRules {}

    /** Rules on what an add is asked, in the kernel's order. */
    @Nested
    @Order(3)
    class Add extends AddRules {}

    /** Rules on where a memmap goes. */
    @Nested
    @Order(4)
    class Placement extends PlacementRules {}

    /** Rules on memmaps that lie in an altmap. */
    @Nested
    @Order(5)
    class Altmap extends AltmapRules {}

    /** Rules on the linear map. */
    @Nested
    @Order(6)
    class LinearMap extends LinearMapRules {}

    /** Rules on the vmemmap. */
    @Nested
    @Order(7)
    class Vmemmap extends VmemmapRules {}

    /** Rules on removal. */
    @Nested
    @Order(8)
    class Remove extends RemoveRules {}

    /** Rules on what goes online. */
    @Nested
    @Order(9)
    class Online extends OnlineRules {}

    /** Rules on what goes offline. */
    @Nested
    @Order(10)
    class Offline extends OfflineRules {}

    /** Rules on those who are asked and told. */
    @Nested
    @Order(11)
    class Notifier extends NotifierRules {}

    /** Rules on the memory of devices. */
    @Nested
    @Order(12)
    class Device extends DeviceRules {}

    /** Rules on what is left when something fails. */
    @Nested
    @Order(13)
    class Failure extends FailureRules {}

    /** Everything at random. */
    @Nested
    @Order(14)
    class Walk extends WalkRules {}
}
