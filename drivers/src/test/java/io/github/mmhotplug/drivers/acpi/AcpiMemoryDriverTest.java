package io.github.mmhotplug.drivers.acpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.api.geometry.MemoryGeometry;
import io.github.mmhotplug.api.geometry.PageTableLevel;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Note;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.Capability;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.drivers.Stores;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

@ExtendWith(MockitoExtension.class)
class AcpiMemoryDriverTest {
    private static final String GROUPS = "acpi.groups";
    private static final int GROUP = 7;
    private static final long START = 4 * Bytes.GIB;
    private static final long SIZE = Bytes.GIB;
    private static final Refusal WHY = Refusal.of(StandardRule.MEMMAP_ALLOCATED, "no memory");
    private static final List<PageTableLevel> LEVELS = List.of(new PageTableLevel("PTE", 12, 512, 4096, true));
    private static final MemoryGeometry GEOMETRY =
            new MemoryGeometry(12, 27, 46, 10, 9, 64, 2 * Bytes.MIB, LEVELS, LEVELS, 0, 0);

    private final AcpiMemoryDriver driver = new AcpiMemoryDriver();

    @Mock
    private CorePort core;

    private Stores stores;

    @BeforeEach
    void remember() {
        stores = Stores.behind(core);
    }

    /** What an add that the core refuses makes of the whole device. */
    private static Refusal einval(Refusal why) {
        return new Refusal(
                Errno.EINVAL, why.rule(), why.detail(), why.facts(), "acpi_memory_enable_device", why.kernelWouldDie());
    }

    private static Refusal ebusy(Refusal why) {
        return new Refusal(
                Errno.EBUSY, why.rule(), why.detail(), why.facts(), "acpi_scan_try_to_offline", why.kernelWouldDie());
    }

    private void plugged() {
        kernelWithGroups(V6_12, Outcome.done());
        assertThat(driver.handle(input("plug", START, SIZE), core).isDone()).isTrue();
    }

    private static KernelProfile kernel(String name, boolean fromRange, boolean fallback, boolean hasGroups) {
        return KernelProfile.named(name)
                .plus(
                        List.of(
                                capability(CoreCapabilities.MEMMAP_FROM_RANGE, fromRange),
                                capability(CoreCapabilities.MEMMAP_ON_MEMORY_FALLBACK, fallback),
                                capability(CoreCapabilities.MEMORY_GROUPS, hasGroups)),
                        List.of());
    }

    private static Capability capability(String key, boolean on) {
        return new Capability(key, on ? "on" : "off", "core.profiles");
    }

    private static final KernelProfile RFC_2019 = kernel("rfc-2019", true, false, false);
    private static final KernelProfile V6_1 = kernel("6.1", false, false, true);
    private static final KernelProfile V6_12 = kernel("6.12", false, true, true);

    private static DriverInput input(String verb, long address, long size) {
        return new DriverInput(verb, Map.of("address", "0x" + Long.toHexString(address), "size", Long.toString(size)));
    }

    private void kernelWithGroups(KernelProfile profile, Outcome<Unit> answerToAdd) {
        when(core.profile()).thenReturn(profile);
        when(core.geometry()).thenReturn(GEOMETRY);
        when(core.registerStaticGroup(NodeId.ZERO, SIZE / 4096)).thenReturn(Outcome.done(GROUP));
        when(core.addMemory(any())).thenReturn(answerToAdd);
    }

    private AddMemoryRequest added() {
        ArgumentCaptor<AddMemoryRequest> request = ArgumentCaptor.forClass(AddMemoryRequest.class);
        verify(core).addMemory(request.capture());
        return request.getValue();
    }

    @Test
    void itIntroducesItself() {
        assertThat(ServiceLoader.load(HotplugDriverProvider.class))
                .hasAtLeastOneElementOfType(AcpiMemoryProvider.class);
        assertThat(new AcpiMemoryProvider().create().id())
                .isEqualTo(new AcpiMemoryProvider().id())
                .isEqualTo("acpi");
    }

    @Test
    void aHintIsSetBlindly() {
        kernelWithGroups(V6_12, Outcome.done());

        assertThat(driver.handle(input("plug", START, SIZE), core).isDone()).isTrue();

        assertThat(added())
                .isEqualTo(AddMemoryRequest.of(START, SIZE).withGroup(GROUP).withFlag(MhpFlag.MEMMAP_ON_MEMORY));
        verify(core, never()).memmapOnMemoryVeto(anyLong());
        assertThat(stores.named(GROUPS).get(START)).isEqualTo(GROUP);
    }

    @Test
    void aHardRequestIsSetOnlyIfTheCoreCanHonourIt() {
        kernelWithGroups(V6_1, Outcome.done());
        when(core.memmapOnMemoryVeto(SIZE)).thenReturn(Optional.empty());

        assertThat(driver.handle(input("plug", START, SIZE), core).isDone()).isTrue();

        assertThat(added().flags()).containsExactlyInAnyOrder(MhpFlag.MEMMAP_ON_MEMORY, MhpFlag.NID_IS_MGID);
        assertThat(added().memmapDeclined()).isEmpty();
    }

    @Test
    void aHardRequestIsLeftOutWithTheReason() {
        Veto veto = Veto.of(StandardRule.ONE_BLOCK, "8 blocks");
        kernelWithGroups(V6_1, Outcome.done());
        when(core.memmapOnMemoryVeto(SIZE)).thenReturn(Optional.of(veto));

        assertThat(driver.handle(input("plug", START, SIZE), core).isDone()).isTrue();

        assertThat(added().flags()).containsExactly(MhpFlag.NID_IS_MGID);
        assertThat(added().memmapDeclined()).contains(veto);
        InOrder order = inOrder(core);
        order.verify(core).memmapOnMemoryVeto(SIZE);
        order.verify(core).addMemory(any());
    }

    @Test
    void theDesignOf2019AsksForMemmapFromTheRangeAndHasNoGroups() {
        when(core.profile()).thenReturn(RFC_2019);
        when(core.addMemory(any())).thenReturn(Outcome.done());

        assertThat(driver.handle(input("plug", START, SIZE), core).isDone()).isTrue();

        assertThat(added()).isEqualTo(AddMemoryRequest.of(START, SIZE).withFlag(MhpFlag.MEMMAP_FROM_RANGE));
        verify(core, never()).registerStaticGroup(any(), anyLong());
        verify(core, never()).memmapOnMemoryVeto(anyLong());
    }

    @Test
    void theNodeIsTheDevices() {
        when(core.profile()).thenReturn(V6_12);
        when(core.geometry()).thenReturn(GEOMETRY);
        when(core.registerStaticGroup(new NodeId(2), SIZE / 4096)).thenReturn(Outcome.refused(WHY));
        DriverInput onNode2 = new DriverInput(
                "plug", Map.of("address", Long.toString(START), "size", Long.toString(SIZE), "node", "2"));

        assertThat(driver.handle(onNode2, core).refusal()).contains(WHY);
        verify(core, never()).addMemory(any());
    }

    @Test
    void theGroupIsAsLargeAsTheDeviceRoundedUp() {
        when(core.profile()).thenReturn(V6_12);
        when(core.geometry()).thenReturn(GEOMETRY);
        when(core.registerStaticGroup(NodeId.ZERO, 3)).thenReturn(Outcome.refused(WHY));
        assertThat(driver.handle(input("plug", START, 2 * 4096 + 1), core).refusal())
                .contains(WHY);
    }

    @Test
    void aRefusedAddGivesTheGroupBack() {
        kernelWithGroups(V6_12, Outcome.refused(WHY));
        when(core.unregisterGroup(GROUP)).thenReturn(Outcome.done());

        assertThat(driver.handle(input("plug", START, SIZE), core).refusal()).contains(einval(WHY));

        InOrder order = inOrder(core);
        order.verify(core).addMemory(any());
        order.verify(core).unregisterGroup(GROUP);
        assertThat(stores.areEmpty()).isTrue();
    }

    /** However large: what is too large is for the core to say. */
    @Test
    void aDeviceOfAnySizeReachesTheCore() {
        when(core.profile()).thenReturn(V6_12);
        when(core.geometry()).thenReturn(GEOMETRY);
        when(core.registerStaticGroup(any(), anyLong())).thenReturn(Outcome.refused(WHY));
        assertThat(driver.handle(input("plug", START, Long.MAX_VALUE), core).refusal())
                .contains(WHY);
    }

    private static DriverInput ranges(String ranges) {
        return new DriverInput("plug", Map.of("ranges", ranges));
    }

    @Test
    void oneRangeOfSeveralIsEnough() {
        when(core.profile()).thenReturn(V6_12);
        when(core.geometry()).thenReturn(GEOMETRY);
        when(core.registerStaticGroup(NodeId.ZERO, 313344)).thenReturn(Outcome.done(GROUP));
        when(core.addMemory(any())).thenReturn(Outcome.done()).thenReturn(Outcome.refused(WHY));

        Outcome<Unit> outcome =
                driver.handle(ranges("0x100000000+0x40000000,0x200000000+0,0x180000000+" + 200 * Bytes.MIB), core);

        assertThat(outcome.isDone()).isTrue();
        assertThat(outcome.notes()).containsExactly(new Note(WHY.rule(), WHY.detail()));
        verify(core, never()).unregisterGroup(anyInt());
        assertThat(new MemoryDevice(START, core).enabledRanges()).containsExactly(new PhysRange(START, SIZE));
    }

    @Test
    void whatIsThereAlreadyIsAsGoodAsAdded() {
        Refusal there = Refusal.of(StandardRule.RESOURCE_FREE, "boot memory");
        kernelWithGroups(V6_12, Outcome.refused(there));
        assertThat(driver.handle(input("plug", START, SIZE), core).isDone()).isTrue();
        assertThat(new MemoryDevice(START, core).enabledRanges()).containsExactly(new PhysRange(START, SIZE));
    }

    @ParameterizedTest
    @CsvSource({
        "0x100000000+0x20000000;0x120000000+0x20000000, 1",
        "0x100000000+0x20000000:wb;0x120000000+0x20000000:wb, 1",
        "0x100000000+0x20000000:wb;0x120000000+0x20000000:uc, 2",
        "0x100000000+0x20000000;0x140000000+0x20000000, 2",
        "0x100000000+0x10000000;0x180000000+0x20000000;0x110000000+0x10000000, 2",
    })
    void whatAdjoinsWithEqualAttributesIsOneRange(String text, int adds) {
        when(core.profile()).thenReturn(RFC_2019);
        when(core.addMemory(any())).thenReturn(Outcome.done());
        assertThat(driver.handle(ranges(text.replace(';', ',')), core).isDone()).isTrue();
        verify(core, times(adds)).addMemory(any());
    }

    @Test
    void aDeviceThatIsNotReadyIsNobodys() {
        DriverInput absent = new DriverInput("plug", Map.of("address", "0x100000000", "size", "1", "status", "0xd"));
        assertThat(driver.handle(absent, core).notes()).hasSize(1);
        DriverInput off = new DriverInput("plug", Map.of("address", "0x100000000", "size", "1", "status", "0x9"));
        assertThat(driver.handle(off, core).notes()).hasSize(1);
        verify(core, never()).addMemory(any());
        assertThat(stores.areEmpty()).isTrue();
    }

    @Test
    void anEmptyDeviceIsRefused() {
        assertThat(driver.handle(ranges("0x100000000+0,0x200000000+0"), core)
                        .refusal()
                        .orElseThrow()
                        .rule())
                .isEqualTo(DriverRule.DEVICE_NOT_EMPTY);
    }

    @Test
    void ejectionRemovesTheMemoryThenTheGroup() {
        plugged();
        when(core.removeMemory(any())).thenReturn(Outcome.done());
        when(core.unregisterGroup(GROUP)).thenReturn(Outcome.done());

        assertThat(driver.handle(input("eject", START, SIZE), core).isDone()).isTrue();

        InOrder order = inOrder(core);
        order.verify(core).removeMemory(new PhysRange(START, SIZE));
        order.verify(core).unregisterGroup(GROUP);
        assertThat(stores.areEmpty()).isTrue();
    }

    /** Firmware is asked when the memory has gone. */
    @ParameterizedTest
    @CsvSource({"missing, EJECT_METHOD, ENODEV", "fails, EJECT_WORKS, EIO"})
    void memoryIsGoneWhateverEj0Says(String ej0, DriverRule rule, Errno errno) {
        plugged();
        when(core.removeMemory(any())).thenReturn(Outcome.done());
        when(core.unregisterGroup(GROUP)).thenReturn(Outcome.done());
        DriverInput eject = new DriverInput("eject", Map.of("address", Long.toString(START), "ej0", ej0));
        Outcome<Unit> outcome = driver.handle(eject, core);
        assertThat(outcome.notes()).extracting(Note::rule).containsExactly(rule);
        assertThat(rule.errno()).isEqualTo(errno);
        verify(core).removeMemory(new PhysRange(START, SIZE));
        assertThat(stores.areEmpty()).isTrue();
    }

    @Test
    void withoutMemhotplugADeviceComesAndGoesAndNothingIsAdded() {
        DriverInput load = new DriverInput("load", Map.of("no_memhotplug", "1"));
        assertThat(driver.handle(load, core).isDone()).isTrue();
        assertThat(driver.handle(input("plug", START, SIZE), core).notes())
                .extracting(Note::rule)
                .containsExactly(DriverRule.ATTACH_ENABLED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> driver.handle(load, core).isDone());
        assertThat(driver.handle(input("eject", START, SIZE), core).isDone()).isTrue();
        verify(core, never()).addMemory(any());
        verify(core, never()).removeMemory(any());
    }

    @Test
    void aDeviceThatIsNotThereIsNotEjected() {
        assertThat(driver.handle(input("eject", START, SIZE), core)
                        .refusal()
                        .orElseThrow()
                        .rule())
                .isEqualTo(DriverRule.DEVICE_THERE);
    }

    @Test
    void aBusyDeviceKeepsItsGroup() {
        plugged();
        when(core.removeMemory(any())).thenReturn(Outcome.refused(WHY));
        assertThat(driver.handle(input("eject", START, SIZE), core).refusal()).contains(WHY);
        verify(core, never()).unregisterGroup(anyInt());
        assertThat(new MemoryDevice(START, core).exists()).isTrue();
    }

    /** A block may hold what describes another: those that refuse are tried once more. */
    @Test
    void whatRefusedToGoOfflineIsTriedOnceMore() {
        plugged();
        PhysRange device = new PhysRange(START, SIZE);
        when(core.onlineBlocks(device)).thenReturn(List.of(32, 33)).thenReturn(List.of(32));
        when(core.offlineBlock(32)).thenReturn(Outcome.refused(WHY)).thenReturn(Outcome.done());
        when(core.offlineBlock(33)).thenReturn(Outcome.done());
        when(core.removeMemory(device)).thenReturn(Outcome.done());
        when(core.unregisterGroup(GROUP)).thenReturn(Outcome.done());

        assertThat(driver.handle(input("eject", START, SIZE), core).isDone()).isTrue();

        InOrder order = inOrder(core);
        order.verify(core).offlineBlock(32);
        order.verify(core).offlineBlock(33);
        order.verify(core).offlineBlock(32);
        order.verify(core).removeMemory(device);
        verify(core, never()).onlineBlock(anyInt());
    }

    @Test
    void whatWentOfflineComesBackIfABlockStays() {
        plugged();
        PhysRange device = new PhysRange(START, SIZE);
        when(core.onlineBlocks(device)).thenReturn(List.of(32, 33, 34)).thenReturn(List.of(33));
        when(core.offlineBlock(anyInt())).thenReturn(Outcome.done());
        when(core.offlineBlock(33)).thenReturn(Outcome.refused(WHY));
        when(core.onlineBlock(anyInt())).thenReturn(Outcome.done());

        assertThat(driver.handle(input("eject", START, SIZE), core).refusal()).contains(ebusy(WHY));

        InOrder order = inOrder(core);
        order.verify(core).onlineBlock(32);
        order.verify(core).onlineBlock(34);
        verify(core, never()).onlineBlock(33);
        verify(core, never()).removeMemory(any());
    }

    @Test
    void aDeviceWithoutAGroupHasNoneToGiveBack() {
        when(core.profile()).thenReturn(RFC_2019);
        when(core.addMemory(any())).thenReturn(Outcome.done());
        when(core.removeMemory(any())).thenReturn(Outcome.done());
        assertThat(driver.handle(input("plug", START, SIZE), core).isDone()).isTrue();
        assertThat(driver.handle(input("eject", START, SIZE), core).isDone()).isTrue();
        verify(core, never()).unregisterGroup(anyInt());
    }

    /** The driver does not look at what {@code memory_group_unregister} returns. */
    @Test
    void aGroupThatStillHasBlocksDoesNotStopAnEjection() {
        plugged();
        when(core.removeMemory(any())).thenReturn(Outcome.done());
        when(core.unregisterGroup(GROUP)).thenReturn(Outcome.refused(WHY));
        assertThat(driver.handle(input("eject", START, SIZE), core).isDone()).isTrue();
    }

    @Test
    void ejectionCanBeSwitchedOff() {
        plugged();
        assertThat(driver.handle(enabled("0"), core).isDone()).isTrue();
        assertThat(driver.handle(input("eject", START, SIZE), core)
                        .refusal()
                        .orElseThrow()
                        .rule())
                .isEqualTo(DriverRule.EJECT_ENABLED);
        assertThat(driver.handle(enabled("x"), core).refusal().orElseThrow().rule())
                .isEqualTo(DriverRule.FILE_NUMBER);
        assertThat(driver.handle(enabled("1"), core).isDone()).isTrue();
        when(core.removeMemory(any())).thenReturn(Outcome.done());
        when(core.unregisterGroup(GROUP)).thenReturn(Outcome.done());
        assertThat(driver.handle(input("eject", START, SIZE), core).isDone()).isTrue();
    }

    private static DriverInput enabled(String value) {
        return new DriverInput("write", Map.of("file", "enabled", "value", value));
    }

    @ParameterizedTest
    @CsvSource({
        "x86-4level, true",
        "arm64-64k, true",
        "riscv-sv48, true",
        "loongarch, true",
        "mine, true",
        "s390, false",
        "powerpc-radix-64k, false",
        "powerpc, false",
        "s390x, true"
    })
    void machinesOfOtherFirmwareDoNotHaveIt(String variant, boolean has) {
        assertThat(driver.unavailable(variant).isEmpty()).isEqualTo(has);
    }

    static Stream<DriverInput> malformed() {
        return Stream.of(
                new DriverInput("resize", Map.of()),
                new DriverInput("plug", Map.of()),
                new DriverInput("plug", Map.of("address", "0x100000000")),
                new DriverInput("plug", Map.of("address", "4G", "size", "1")),
                new DriverInput("plug", Map.of("address", "0", "size", "1", "node", "-1")),
                new DriverInput("plug", Map.of("address", "0", "size", "1", "node", "x")),
                new DriverInput("plug", Map.of("address", "0", "size", "1", "node", "0x100000000")),
                ranges("0x100000000"),
                ranges("0x100000000+1,"),
                ranges("4G+1"),
                new DriverInput("write", Map.of("file", "profile", "value", "0")),
                new DriverInput("eject", Map.of("size", "1")),
                new DriverInput("eject", Map.of("address", "1", "ej0", "later")),
                new DriverInput("load", Map.of("no_memhotplug", "yes")));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedInputNeverReachesTheCore(DriverInput input) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> driver.handle(input, core).isDone());
        verifyNoInteractions(core);
    }

    @Test
    void anUnknownVerbIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        driver.handle(new DriverInput("resize", Map.of()), core).isDone())
                .withMessage("acpi has no 'resize'; it has plug, eject, load and write");
    }
}
