package io.github.mmhotplug.arch.arm64;

import static io.github.mmhotplug.arch.arm64.Arm64Machines.facts;
import static io.github.mmhotplug.arch.arm64.Arm64Machines.kernel;
import static io.github.mmhotplug.arch.arm64.Arm64Machines.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureProvider;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.ArchitectureVariant;
import io.github.mmhotplug.api.ReferenceMachine;
import io.github.mmhotplug.api.Spi;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.api.rule.StandardRule;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Arm64ProviderTest {
    private final Arm64Provider provider = new Arm64Provider();

    @Test
    void theServiceLoaderFindsIt() {
        assertThat(ServiceLoader.load(ArchitectureProvider.class)).anyMatch(Arm64Provider.class::isInstance);
        assertThat(provider.id()).isEqualTo("arm64");
        assertThat(provider.spiVersion()).isEqualTo(Spi.VERSION);
        assertThat(provider.variants())
                .extracting(ArchitectureVariant::id)
                .containsExactly("arm64-4k", "arm64-16k", "arm64-64k");
        assertThat(provider.variants().get(0).shortNames()).containsExactly("arm64");
        assertThat(provider.firmwareUnit("arm64-4k")).isEmpty();
        assertThat(provider.portProfile("2.6.32")).isEmpty();
    }

    @Test
    void rulesHaveIdsOfTheirOwn() {
        assertThat(provider.rules())
                .extracting(Rule::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("ARC-ARM64-\\d\\d"));
    }

    @ParameterizedTest
    @CsvSource({
        "rfc-2018, 30, 30, off, off, off, off, off, off, off, off, off, off",
        "rfc-2019, 30, 30, off, off, off, off, off, off, off, on,  off, off",
        "6.1,      27, 29, on,  off, off, off, off, on,  on,  on,  on,  off",
        "6.12,     27, 29, on,  on,  on,  off, off, on,  off, on,  on,  off",
        "7.2,      27, 29, on,  on,  on,  on,  on,  on,  off, on,  on,  on",
    })
    void kernelsDiffer(
            String name,
            long sectionSizeBits,
            long sectionSizeBits64K,
            String memmapOnMemory,
            String lpa2,
            String endsAtLastGib,
            String blocksWithBbml2,
            String failureReturned,
            String systemFallback,
            String altmapFallback,
            String hotRemove,
            String bootMemoryVeto,
            String splitVeto) {
        var kernel = kernel(name);
        assertThat(kernel.number("arm64.sectionSizeBits4K")).isEqualTo(sectionSizeBits);
        assertThat(kernel.number("arm64.sectionSizeBits16K")).isEqualTo(sectionSizeBits);
        assertThat(kernel.number("arm64.sectionSizeBits64K")).isEqualTo(sectionSizeBits64K);
        assertThat(kernel.word("arm64.memmapOnMemory")).isEqualTo(memmapOnMemory);
        assertThat(kernel.word("arm64.lpa2")).isEqualTo(lpa2);
        assertThat(kernel.word("arm64.vmemmapEndsAtLastGib")).isEqualTo(endsAtLastGib);
        assertThat(kernel.word("arm64.linearBlocksWithBbml2")).isEqualTo(blocksWithBbml2);
        assertThat(kernel.word("arm64.linearMapFailureReturned")).isEqualTo(failureReturned);
        assertThat(kernel.word("arm64.vmemmapFallbackToBasePages")).isEqualTo(systemFallback);
        assertThat(kernel.word("arm64.altmapFallbackToBasePages")).isEqualTo(altmapFallback);
        assertThat(kernel.word("arm64.hotRemove")).isEqualTo(hotRemove);
        assertThat(kernel.word("arm64.bootMemoryVeto")).isEqualTo(bootMemoryVeto);
        assertThat(kernel.word("arm64.splitVeto")).isEqualTo(splitVeto);
    }

    @ParameterizedTest
    @CsvSource({
        "arm64-4k,  48, 2147483648, 4294967296",
        "arm64-16k, 47, 3221225472, 4294967296",
        "arm64-64k, 48, 3221225473, 5368709120",
        "arm64-4k,  48, 8589934592, 9663676416",
    })
    void hotplugBeginsAtFourGibOrBehindBootMemory(String variant, int addressBits, long ramBytes, long hotplugStart) {
        ReferenceMachine machine = provider.referenceMachine(variant, ramBytes, OptionalLong.empty());

        assertThat(machine.hotplugStart()).isEqualTo(hotplugStart);
        assertThat(machine.facts().bootRam()).containsExactly(new PhysRange(Bytes.GIB, ramBytes));
        assertThat(machine.facts().virtualAddressBits()).isEqualTo(addressBits);
        assertThat(machine.facts().rodataFull()).isTrue();
        assertThat(machine.facts().bbml2()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"arm64-4k", "arm64-16k", "arm64-64k"})
    void memmapOnMemoryIsBuiltSince513(String variant) {
        assertThat(port(variant, "rfc-2019", facts(variant)).selectsMemmapOnMemory())
                .hasValueSatisfying(veto -> assertThat(veto.rule()).isEqualTo(StandardRule.PORT_SELF_HOSTS));
        Architecture port = port(variant, "7.2", facts(variant));
        assertThat(port.selectsMemmapOnMemory()).isEmpty();
        assertThat(port.keepsMemblock()).isTrue();
        assertThat(port.hasNuma()).isTrue();
        assertThat(port.variant()).isEqualTo(variant);
        assertThat(port.supportsMemmapOnMemory(
                                port.geometry().memmapBytes(port.geometry().pagesPerSection()))
                        .isEmpty())
                .isEqualTo(variant.equals("arm64-4k"));
    }

    @Test
    void anUnknownVariantIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.create(new ArchitectureRequest(
                        "arm64-8k", kernel("7.2"), facts("arm64-4k").build())))
                .withMessageContaining("arm64-8k");
    }
}
