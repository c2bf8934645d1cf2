package io.github.mmhotplug.drivers.pseries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.Capability;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.StandardRule;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.InOrder;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

/** LMBs of 256 MiB, four of them at 32 GiB: memory128 to memory131. */
@ExtendWith(MockitoExtension.class)
class PseriesMemoryDriverTest {
    private static final long LMB = 256 * Bytes.MIB;
    private static final long START = 32 * Bytes.GIB;
    private static final int FIRST = 128;
    private static final Refusal WHY = Refusal.of(StandardRule.RESOURCE_FREE, "taken");

    private final PseriesMemoryDriver driver = new PseriesMemoryDriver();

    @Mock
    private CorePort core;

    private static KernelProfile kernel(boolean fallback) {
        return KernelProfile.named("test")
                .plus(
                        List.of(new Capability(
                                CoreCapabilities.MEMMAP_ON_MEMORY_FALLBACK, fallback ? "on" : "off", "core.profiles")),
                        List.of());
    }

    private static DriverInput input(String verb) {
        return new DriverInput(verb, Map.of("address", Long.toString(START), "size", Long.toString(4 * LMB)));
    }

    private static PhysRange lmb(int number) {
        return new PhysRange(START + number * LMB, LMB);
    }

    private static AddMemoryRequest request(int number) {
        return AddMemoryRequest.of(lmb(number).startAddress(), LMB).withFlag(MhpFlag.MEMMAP_ON_MEMORY);
    }

    @BeforeEach
    void everythingWorks() {
        lenient().when(core.memoryBlockSizeBytes()).thenReturn(LMB);
        lenient().when(core.profile()).thenReturn(kernel(true));
        lenient().when(core.addMemory(any())).thenReturn(Outcome.done());
        lenient().when(core.removeMemory(any())).thenReturn(Outcome.done());
        lenient().when(core.onlineBlock(anyInt())).thenReturn(Outcome.done());
        lenient().when(core.offlineBlock(anyInt())).thenReturn(Outcome.done());
    }

    @Test
    void itIntroducesItself() {
        assertThat(ServiceLoader.load(HotplugDriverProvider.class))
                .hasAtLeastOneElementOfType(PseriesMemoryProvider.class);
        assertThat(driver.id()).isEqualTo("pseries");
    }

    @Test
    void everyLmbIsAddedAndPutOnlineByItself() {
        assertThat(driver.handle(input("plug"), core).isDone()).isTrue();
        InOrder order = inOrder(core);
        for (int number = 0; number < 4; number++) {
            order.verify(core).addMemory(request(number));
            order.verify(core).onlineBlock(FIRST + number);
        }
        verify(core, never()).removeMemory(any());
    }

    @Test
    void whereTheFlagIsAHardRequestItIsNotSet() {
        when(core.profile()).thenReturn(kernel(false));
        assertThat(driver.handle(input("plug"), core).isDone()).isTrue();
        verify(core).addMemory(AddMemoryRequest.of(START, LMB));
    }

    @Test
    void anLmbThatFailsTakesTheOthersWithIt() {
        when(core.addMemory(request(2))).thenReturn(Outcome.refused(WHY));

        assertThat(driver.handle(input("plug"), core).refusal()).contains(WHY);

        InOrder order = inOrder(core);
        order.verify(core).addMemory(request(2));
        order.verify(core).offlineBlock(FIRST + 1);
        order.verify(core).removeMemory(lmb(1));
        order.verify(core).offlineBlock(FIRST);
        order.verify(core).removeMemory(lmb(0));
        verify(core, never()).addMemory(request(3));
        verify(core, never()).removeMemory(lmb(2));
    }

    @Test
    void anLmbThatStaysOfflineIsRemovedToo() {
        when(core.onlineBlock(FIRST + 1)).thenReturn(Outcome.refused(WHY));

        assertThat(driver.handle(input("plug"), core).refusal()).contains(WHY);

        InOrder order = inOrder(core);
        order.verify(core).removeMemory(lmb(1));
        order.verify(core).removeMemory(lmb(0));
        verify(core, never()).offlineBlock(FIRST + 1);
    }

    @Test
    void anLmbThatCannotLeaveBringsTheOthersBack() {
        when(core.offlineBlock(FIRST + 2)).thenReturn(Outcome.refused(WHY));

        assertThat(driver.handle(input("eject"), core).refusal()).contains(WHY);

        InOrder order = inOrder(core);
        order.verify(core).removeMemory(lmb(0));
        order.verify(core).removeMemory(lmb(1));
        order.verify(core).addMemory(request(0));
        order.verify(core).onlineBlock(FIRST);
        order.verify(core).addMemory(request(1));
        order.verify(core).onlineBlock(FIRST + 1);
        verify(core, never()).offlineBlock(FIRST + 3);
        verify(core, never()).removeMemory(lmb(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"resize", ""})
    void anUnknownVerbIsNamed(String verb) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> driver.handle(input(verb), core).isDone())
                .withMessage("pseries has no '" + verb + "'; it has plug and eject");
    }
}
