package io.github.mmhotplug.arch.s390;

import static io.github.mmhotplug.arch.s390.Machines.facts;
import static io.github.mmhotplug.arch.s390.Machines.kernel;
import static io.github.mmhotplug.arch.s390.Machines.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.profile.Quirk;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.api.rule.StandardRule;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S390ProviderTest {
    private final S390Provider provider = new S390Provider();

    @Test
    void theServiceLoaderFindsIt() {
        assertThat(ServiceLoader.load(ArchitectureProvider.class)).anyMatch(S390Provider.class::isInstance);
        assertThat(provider.id()).isEqualTo("s390");
        assertThat(provider.spiVersion()).isEqualTo(Spi.VERSION);
        assertThat(provider.variants()).singleElement().satisfies(variant -> {
            assertThat(variant.id()).isEqualTo("s390");
            assertThat(variant.shortNames()).isEmpty();
        });
        assertThat(provider.firmwareUnit("s390")).contains("storage increment");
    }

    @Test
    void rulesHaveIdsOfTheirOwn() {
        assertThat(provider.rules())
                .extracting(Rule::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("ARC-S390-\\d\\d"));
    }

    @ParameterizedTest
    @CsvSource({
        "rfc-2018, 28, off, off, on,  off, off, goingOnline,   true",
        "rfc-2019, 28, off, off, on,  off, off, goingOnline,   true",
        "6.1,      28, off, off, on,  off, off, goingOnline,   true",
        "6.12,     28, on,  on,  off, off, off, prepareOnline, true",
        "7.2,      27, on,  on,  off, on,  on,  config,        false",
    })
    void kernelsDiffer(
            String name,
            long sectionSizeBits,
            String memmapOnMemory,
            String altmap,
            String pteFragments,
            String splits,
            String freesReserved,
            String storageAssign,
            boolean leavesCutLeaves) {
        var kernel = kernel(name);
        assertThat(kernel.number("s390.sectionSizeBits")).isEqualTo(sectionSizeBits);
        assertThat(kernel.word("s390.memmapOnMemory")).isEqualTo(memmapOnMemory);
        assertThat(kernel.word("s390.altmap")).isEqualTo(altmap);
        assertThat(kernel.word("s390.pteFragments")).isEqualTo(pteFragments);
        assertThat(kernel.word("s390.splitsLargeLeaves")).isEqualTo(splits);
        assertThat(kernel.word("s390.freesReservedFrames")).isEqualTo(freesReserved);
        assertThat(kernel.word("s390.storageAssign")).isEqualTo(storageAssign);
        assertThat(kernel.quirks().stream().map(Quirk::id).anyMatch("s390.partialLeafStaysMapped"::equals))
                .isEqualTo(leavesCutLeaves);
    }

    @Test
    void anUnknownKernelHasNoPort() {
        assertThat(provider.portProfile("2.6.32")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2147483648, 4294967296",
        "4294967295, 4294967296",
        "4294967296, 4294967296",
        "4294967297, 5368709120",
        "9663676416, 9663676416",
    })
    void hotplugBeginsAtFourGibOrBehindBootMemory(long ramBytes, long hotplugStart) {
        ReferenceMachine machine = provider.referenceMachine("s390", ramBytes, OptionalLong.empty());

        assertThat(machine.hotplugStart()).isEqualTo(hotplugStart);
        assertThat(machine.facts().bootRam()).containsExactly(new PhysRange(0, ramBytes));
        assertThat(machine.facts().firmwareUnitBytes()).isEqualTo(Bytes.MIB);
        assertThat(machine.facts().edat1() && machine.facts().edat2()).isTrue();
    }

    @Test
    void theIncrementCanBeGiven() {
        assertThat(provider.referenceMachine("s390", Bytes.GIB, OptionalLong.of(Bytes.GIB))
                        .facts()
                        .firmwareUnitBytes())
                .isEqualTo(Bytes.GIB);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rfc-2018", "rfc-2019", "6.1"})
    void oldPortsAreBuiltWithoutMemmapOnMemory(String kernel) {
        assertThat(port(kernel, facts()).selectsMemmapOnMemory())
                .hasValueSatisfying(veto -> assertThat(veto.rule()).isEqualTo(StandardRule.PORT_SELF_HOSTS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.12", "7.2"})
    void newPortsKeepTheMemmapOfEveryBlockSizeInTheBlock(String kernel) {
        Architecture port = port(kernel, facts());

        assertThat(port.selectsMemmapOnMemory()).isEmpty();
        assertThat(port.supportsMemmapOnMemory(
                        port.geometry().memmapBytes(port.geometry().pagesPerSection())))
                .isEmpty();
    }

    @Test
    void impossibleMachinesAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> port("7.2", facts().edat(false, true)))
                .withMessageContaining("EDAT2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> port("7.2", facts().firmwareUnitBytes(3 * Bytes.MIB)))
                .withMessageContaining("3145728");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.create(new ArchitectureRequest("s390-31", kernel("7.2"), facts().build())))
                .withMessageContaining("s390-31");
        assertThatIllegalArgumentException().isThrownBy(() -> StorageAssign.ofWord("never"));
    }
}
