package io.github.mmhotplug.drivers.sclp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.hotplug.StorageAccess;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.Capability;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.drivers.Stores;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

/** Blocks of 256 MiB, increments of 128 MiB, one GiB at boot and one on standby: memory4 to memory7. */
@ExtendWith(MockitoExtension.class)
class SclpMemoryDriverTest {
    private static final long BLOCK = 256 * Bytes.MIB;
    private static final PhysRange MEMORY_4 = new PhysRange(Bytes.GIB, BLOCK);
    private static final PhysRange FIRST = new PhysRange(Bytes.GIB, BLOCK / 2);
    private static final Refusal WHY = Refusal.of(StandardRule.MEMMAP_ALLOCATED, "no memory");

    private final SclpMemoryDriver driver = new SclpMemoryDriver();

    @Mock
    private CorePort core;

    @Mock
    private StorageAccess storage;

    private static KernelProfile kernel(String assign) {
        return KernelProfile.named("test")
                .plus(List.of(new Capability("s390.storageAssign", assign, "test")), List.of());
    }

    private static DriverInput write(int block, String file, String value) {
        return new DriverInput("write", Map.of("block", Integer.toString(block), "file", file, "value", value));
    }

    @BeforeEach
    void everythingWorks() {
        Stores.behind(core);
        MachineFacts facts = MachineFacts.withBootRam(List.of(new PhysRange(0, Bytes.GIB)))
                .edat(true, true)
                .firmwareUnitBytes(BLOCK / 2)
                .standbyStorage(List.of(new PhysRange(Bytes.GIB, Bytes.GIB)))
                .build();
        lenient().when(core.facts()).thenReturn(facts);
        lenient().when(core.storage()).thenReturn(storage);
        lenient().when(core.memoryBlockSizeBytes()).thenReturn(BLOCK);
        lenient().when(core.pluggableRange(true)).thenReturn(new PhysRange(0, Bytes.TIB));
        lenient().when(core.memmapOnMemoryVeto(BLOCK)).thenReturn(Optional.empty());
        lenient().when(core.addMemory(any())).thenReturn(Outcome.done());
        lenient().when(core.removeMemory(any())).thenReturn(Outcome.done());
        lenient().when(core.profile()).thenReturn(kernel("config"));
    }

    private boolean isDone(DriverInput input) {
        return driver.handle(input, core).isDone();
    }

    private Refusal refused(DriverInput input) {
        return driver.handle(input, core).refusal().orElseThrow();
    }

    @Test
    void itIntroducesItself() {
        assertThat(ServiceLoader.load(HotplugDriverProvider.class))
                .hasAtLeastOneElementOfType(SclpMemoryProvider.class);
        assertThat(driver.unavailable("s390")).isEmpty();
        assertThat(driver.unavailable("x86-4level")).isPresent();
    }

    @Test
    void eachGenerationAddsInItsWay() {
        when(core.profile()).thenReturn(kernel("goingOnline"));
        assertThat(isDone(new DriverInput("detect", Map.of()))).isTrue();
        verify(core).addMemory(AddMemoryRequest.of(MEMORY_4));
        when(core.profile()).thenReturn(kernel("prepareOnline"));
        assertThat(isDone(new DriverInput("detect", Map.of()))).isTrue();
        verify(core)
                .addMemory(AddMemoryRequest.of(MEMORY_4)
                        .withFlag(MhpFlag.MEMMAP_ON_MEMORY)
                        .withFlag(MhpFlag.OFFLINE_INACCESSIBLE));
    }

    @Test
    void onceItIsTheUsersTaskNothingIsAddedAtBoot() {
        assertThat(isDone(new DriverInput("detect", Map.of()))).isTrue();
        verify(core, never()).addMemory(any());
    }

    @Test
    void aKernelThatSavesAnotherOneLooksForNothing() {
        for (String generation : new String[] {"goingOnline", "prepareOnline", "config"}) {
            when(core.profile()).thenReturn(kernel(generation));
            assertThat(isDone(new DriverInput("detect", Map.of("kdump", "1")))).isTrue();
        }
        verify(core, never()).addMemory(any());
        assertThat(refused(write(4, "config", "1")).rule()).isEqualTo(DriverRule.STANDBY_FILES);
    }

    @Test
    void storageIsAssignedBeforeAndGivenBackWhereTheAddFails() {
        when(core.addMemory(any())).thenReturn(Outcome.refused(WHY));
        assertThat(refused(write(4, "config", "1"))).isEqualTo(WHY);
        verify(storage).assign(FIRST);
        verify(storage).unassign(MEMORY_4);
        when(core.addMemory(any())).thenReturn(Outcome.done());
        assertThat(isDone(write(4, "config", "1"))).isTrue();
        assertThat(isDone(write(4, "config", "0"))).isTrue();
        verify(core).removeMemory(MEMORY_4);
    }

    @Test
    void anIncrementThatFirmwareKeepsTakesTheOthersBack() {
        DriverInput input = new DriverInput(
                "write",
                Map.of("block", "4", "file", "config", "value", "1", "refuses", Long.toString(FIRST.endAddress())));
        assertThat(refused(input).rule()).isEqualTo(DriverRule.STANDBY_ASSIGNED);
        verify(storage).unassign(FIRST);
        verify(core, never()).addMemory(any());
    }

    @Test
    void blocksOfTheBootAreConfiguredAndCanGo() {
        assertThat(isDone(write(1, "config", "1"))).isTrue();
        verify(core, never()).addMemory(any());
        when(core.onlineBlocks(any())).thenReturn(List.of(1)).thenReturn(List.of());
        assertThat(refused(write(1, "config", "0")).rule()).isEqualTo(DriverRule.STANDBY_OFFLINE);
        assertThat(isDone(write(1, "config", "0"))).isTrue();
        verify(storage).unassign(new PhysRange(BLOCK, BLOCK));
    }

    @Test
    void malformedInputIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> isDone(write(4, "state", "1")));
        assertThatIllegalArgumentException().isThrownBy(() -> isDone(new DriverInput("plug", Map.of())));
        assertThat(refused(write(4, "config", "7")).rule()).isEqualTo(DriverRule.FILE_NUMBER);
        assertThat(refused(write(8, "config", "1")).rule()).isEqualTo(DriverRule.STANDBY_FILES);
    }
}
