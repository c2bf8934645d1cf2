package io.github.mmhotplug.drivers.dax;

import static io.github.mmhotplug.drivers.dax.DaxFixture.BLOCK;
import static io.github.mmhotplug.drivers.dax.DaxFixture.NAME;
import static io.github.mmhotplug.drivers.dax.DaxFixture.START;
import static io.github.mmhotplug.drivers.dax.DaxFixture.blocks;
import static io.github.mmhotplug.drivers.dax.DaxFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.api.driver.PagemapRequest;
import io.github.mmhotplug.api.hotplug.DevPagemap;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.api.rule.StandardRule;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

/** Devices, device_dax, and the file memmap_on_memory. */
@ExtendWith(MockitoExtension.class)
class DaxBusTest {
    private static final long INFO = 2 * Bytes.MIB;
    private static final PhysRange NAMESPACE = new PhysRange(START, 16 * BLOCK);
    private static final PhysRange DATA = new PhysRange(START + INFO, 16 * BLOCK - INFO);
    private static final Refusal WHY = Refusal.of(DeviceRule.PGMAP_FREE, "taken");

    @Mock
    private CorePort core;

    private DaxFixture dax;

    @BeforeEach
    void aCoreThatGrantsEverything() {
        dax = new DaxFixture(core);
    }

    private static void assertRefused(DriverRule rule, Outcome<Unit> outcome) {
        assertThat(outcome.refusal()).hasValueSatisfying(why -> {
            assertThat(why.rule()).isEqualTo(rule);
            assertThat(why.errno()).isEqualTo(rule.errno());
        });
    }

    private PagemapRequest mapped() {
        ArgumentCaptor<PagemapRequest> request = ArgumentCaptor.forClass(PagemapRequest.class);
        verify(core).memremapPages(request.capture());
        return request.getValue();
    }

    private void createNamespace(String... more) {
        String[] all = java.util.Arrays.copyOf(
                new String[] {"ranges", text(DATA), "pgmap", text(NAMESPACE), "namespace", "namespace0.0"},
                6 + more.length);
        System.arraycopy(more, 0, all, 6, more.length);
        dax.createWith(all);
    }

    @Test
    void itIntroducesItself() {
        assertThat(ServiceLoader.load(HotplugDriverProvider.class)).hasAtLeastOneElementOfType(DaxProvider.class);
        assertThat(new DaxProvider().create().id())
                .isEqualTo(new DaxProvider().id())
                .isEqualTo("dax");
    }

    @Test
    void aNewDeviceHasNoDriver() {
        dax.create(blocks(0, 16));
        verify(core, never()).requestRegion(any(), anyString());
        assertRefused(DriverRule.DEVICE_BOUND, dax.unbind("device_dax"));
    }

    @Test
    void deviceDaxMapsTheRangesInCompoundsOfTheAlignment() {
        dax.createWith("ranges", text(blocks(0, 16), blocks(32, 16)), "align", "0x40000000", "node", "2");
        assertThat(dax.bind("device_dax").isDone()).isTrue();
        InOrder order = inOrder(core);
        order.verify(core).requestRegion(blocks(0, 16), NAME);
        order.verify(core).requestRegion(blocks(32, 16), NAME);
        order.verify(core)
                .memremapPages(PagemapRequest.of(DevPagemap.Type.GENERIC, blocks(0, 16))
                        .withRanges(java.util.List.of(blocks(0, 16), blocks(32, 16)))
                        .withVmemmapShift(18)
                        .onNode(2));
        assertThat(dax.unbind("device_dax").isDone()).isTrue();
        order.verify(core).memunmapPages(START);
        order.verify(core).releaseRegion(blocks(0, 16), NAME);
        order.verify(core).releaseRegion(blocks(32, 16), NAME);
    }

    @Test
    void aNamespaceIsMappedAsAWholeAndItsInfoBlockIsClaimedForGood() {
        createNamespace();
        verify(core).requestRegion(new PhysRange(START, INFO), "namespace0.0");
        assertThat(dax.bind("device_dax").isDone()).isTrue();
        assertThat(mapped().ranges()).containsExactly(NAMESPACE);
        assertThat(mapped().vmemmapShift()).isEqualTo(9);
        assertThat(mapped().altmap()).isEmpty();
        verify(core).requestRegion(DATA, NAME);
        assertThat(dax.unbind("device_dax").isDone()).isTrue();
        verify(core).memunmapPages(START);
        verify(core).releaseRegion(DATA, NAME);
        verify(core, never()).releaseRegion(new PhysRange(START, INFO), "namespace0.0");
    }

    /** 2 MiB in pages: two for the info block, the rest for the memmap. */
    @Test
    void aNamespaceCanHoldItsOwnMemmap() {
        createNamespace("map", "dev");
        assertThat(dax.bind("device_dax").isDone()).isTrue();
        assertThat(mapped().altmap()).contains(new PagemapRequest.AltmapPages(2, 510));
    }

    @Test
    void anInfoBlockThatIsTakenMakesNoDevice() {
        Refusal taken = Refusal.of(DriverRule.REGION_FREE, "taken");
        when(core.requestRegion(new PhysRange(START, INFO), "namespace0.0")).thenReturn(Outcome.refused(taken));
        assertThat(dax.input("create", "ranges", text(DATA), "pgmap", text(NAMESPACE), "namespace", "namespace0.0")
                        .refusal())
                .contains(taken);
        assertRefused(DriverRule.DEVICE_THERE, dax.bind("kmem"));
    }

    @Test
    void aMappingThatIsRefusedGivesTheRegionsBack() {
        dax.create(blocks(0, 2), blocks(4, 2));
        when(core.memremapPages(any())).thenReturn(Outcome.refused(WHY));
        assertThat(dax.bind("device_dax").refusal()).contains(WHY);
        verify(core).releaseRegion(blocks(0, 2), NAME);
        verify(core).releaseRegion(blocks(4, 2), NAME);
        assertRefused(DriverRule.DEVICE_BOUND, dax.unbind("device_dax"));
    }

    @Test
    void aRegionThatIsTakenGivesTheOthersBack() {
        dax.create(blocks(0, 2), blocks(4, 2));
        when(core.requestRegion(blocks(4, 2), NAME)).thenReturn(Outcome.refused(WHY));
        assertThat(dax.bind("device_dax").refusal()).contains(WHY);
        verify(core).releaseRegion(blocks(0, 2), NAME);
        verify(core, never()).releaseRegion(blocks(4, 2), NAME);
        verify(core, never()).memremapPages(any());
    }

    @ParameterizedTest
    @CsvSource({"kmem, device_dax", "kmem, kmem", "device_dax, kmem", "device_dax, device_dax"})
    void aDeviceHasOneDriver(String first, String second) {
        dax.create(blocks(0, 2));
        assertThat(dax.bind(first).isDone()).isTrue();
        assertRefused(DriverRule.DEVICE_FREE, dax.bind(second));
        if (!first.equals(second)) {
            assertRefused(DriverRule.DEVICE_BOUND, dax.unbind(second));
        }
        assertThat(dax.unbind(first).isDone()).isTrue();
        assertThat(dax.bind(second).isDone()).isTrue();
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertRefused(DriverRule.DEVICE_THERE, dax.bind("kmem"));
        assertRefused(DriverRule.DEVICE_THERE, dax.unbind("kmem"));
        assertRefused(DriverRule.DEVICE_THERE, dax.memmapOnMemory("1"));
    }

    @Test
    void theFileIsCheckedInTheKernelsOrder() {
        dax.create(blocks(0, 2));
        when(core.memmapOnMemoryVeto(BLOCK)).thenReturn(Optional.of(Veto.of(StandardRule.PARAMETER_ON, "reads N")));
        assertRefused(DriverRule.ATTRIBUTE_BOOLEAN, dax.memmapOnMemory(""));
        assertRefused(DriverRule.ATTRIBUTE_SUPPORTED, dax.memmapOnMemory("1"));
        // 0 asks for nothing, and is what is there
        assertThat(dax.memmapOnMemory("0").isDone()).isTrue();
        assertThat(dax.bind("kmem").isDone()).isTrue();
        assertRefused(DriverRule.ATTRIBUTE_SUPPORTED, dax.memmapOnMemory("1"));
        when(core.memmapOnMemoryVeto(BLOCK)).thenReturn(Optional.empty());
        assertRefused(DriverRule.ATTRIBUTE_UNUSED, dax.memmapOnMemory("1"));
        assertThat(dax.memmapOnMemory("0").isDone()).isTrue();
        when(core.profile()).thenReturn(DaxFixture.kernel(true, false));
        assertRefused(DriverRule.ATTRIBUTE_THERE, dax.memmapOnMemory("x"));
    }

    @Test
    void deviceDaxDoesNotMindTheFile() {
        dax.create(blocks(0, 2));
        assertThat(dax.bind("device_dax").isDone()).isTrue();
        assertThat(dax.memmapOnMemory("1").isDone()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "y", "Yes", "on", "true", "ONE"})
    void truthIsReadAsTheKernelReadsIt(String word) {
        dax.create(blocks(0, 2));
        assertThat(dax.memmapOnMemory(word).isDone()).isTrue();
        assertThat(dax.bind("kmem").isDone()).isTrue();
        assertRefused(DriverRule.ATTRIBUTE_UNUSED, dax.memmapOnMemory("off"));
        assertRefused(DriverRule.ATTRIBUTE_BOOLEAN, dax.memmapOnMemory("o"));
    }

    @Test
    void aDeviceIsCreatedOnce() {
        dax.create(blocks(0, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dax.create(blocks(0, 2)))
                .withMessage("there is a device dax0.0 already");
    }

    private void assertBad(String message, String verb, String... arguments) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dax.input(verb, arguments).ignore())
                .withMessage(message);
    }

    @Test
    void badInputIsSaidInOneSentence() {
        String good = text(blocks(0, 2));
        assertBad("dax has no 'plug'; it has create, bind, unbind, remove and write", "plug");
        assertBad("'create' needs 'ranges'", "create");
        assertBad("'ranges' of 'create' is START+BYTES, not '4G'", "create", "ranges", "4G");
        assertBad("'ranges' of 'create' is START+BYTES, not '0+0'", "create", "ranges", "0+0");
        assertBad("'ranges' of 'create' is START+BYTES, not '4G+1'", "create", "ranges", "4G+1");
        assertBad(
                "'ranges' of 'create' is START+BYTES, not '1+0x7fffffffffffffff'",
                "create",
                "ranges",
                "1+0x7fffffffffffffff");
        assertBad("'ranges' of 'create' is START+BYTES, not ''", "create", "ranges", good + ",");
        assertBad("'node' of 'create' is no node: -2", "create", "ranges", good, "node", "-2");
        assertBad(
                "'align' of 'create' is a power of two from 4096 up, not 12288",
                "create",
                "ranges",
                good,
                "align",
                "12288");
        assertBad("'memmap_on_memory' of 'create' is 0 or 1, not 2", "create", "ranges", good, "memmap_on_memory", "2");
        assertBad("'map' of 'create' is mem or dev, not pmem", "create", "ranges", good, "map", "pmem");
        assertBad(
                "'map' of 'create': the memmap needs room in 'pgmap' before 'ranges'",
                "create",
                "ranges",
                good,
                "map",
                "dev");
        assertBad("'ranges' of 'create' is not inside 'pgmap'", "create", "ranges", good, "pgmap", text(blocks(1, 2)));
        assertBad(
                "'ranges' of 'create': a namespace has one",
                "create",
                "ranges",
                text(blocks(0, 2), blocks(4, 2)),
                "pgmap",
                text(NAMESPACE));
        assertBad("'create' needs 'namespace'", "create", "ranges", text(DATA), "pgmap", text(NAMESPACE));
        assertBad("'device' of 'bind' is a name as dax0.0, not ram0", "bind", "device", "ram0");
        assertBad("'bind' needs 'driver'", "bind");
        assertBad("'driver' of 'bind' is device_dax or kmem, not nd_pmem", "bind", "driver", "nd_pmem");
        assertBad("'write' needs 'file'", "write");
        assertBad("'file' of 'write' is memmap_on_memory, not align", "write", "file", "align");
        // none of it has made a device
        assertRefused(DriverRule.DEVICE_THERE, dax.bind("kmem"));
    }

    @Test
    void aDeviceThatGoesIsUnboundFirst() {
        assertRefused(DriverRule.DEVICE_THERE, dax.input("remove"));
        createNamespace();
        assertThat(dax.bind("device_dax").isDone()).isTrue();
        assertThat(dax.input("remove", "namespace", "namespace0.0").isDone()).isTrue();
        InOrder order = inOrder(core);
        order.verify(core).memunmapPages(START);
        order.verify(core).releaseRegion(DATA, NAME);
        order.verify(core).releaseRegion(new PhysRange(START, INFO), "namespace0.0");
        assertRefused(DriverRule.DEVICE_THERE, dax.bind("kmem"));
    }

    @Test
    void whatKmemCannotTakeAwayStaysWithoutItsDevice() {
        dax.create(blocks(0, 2));
        assertThat(dax.bind("kmem").isDone()).isTrue();
        when(core.removeMemory(any())).thenReturn(Outcome.refused(DaxFixture.WHY));
        assertThat(dax.input("remove").notes()).hasSize(1);
        verify(core, never()).releaseRegion(any(), anyString());
        assertRefused(DriverRule.DEVICE_THERE, dax.unbind("kmem"));
        dax.create(blocks(0, 2));
    }
}
