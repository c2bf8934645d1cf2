package io.github.mmhotplug.drivers.pseries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.NodeId;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriverProvider;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.profile.Capability;
import io.github.mmhotplug.api.profile.CoreCapabilities;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.drivers.Stores;
import java.util.HashMap;
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
    private static final Refusal WHY = Refusal.of(StandardRule.MEMMAP_ALLOCATED, "no memory");

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

    private static DriverInput ask(String verb, String... arguments) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            all.put(arguments[i], arguments[i + 1]);
        }
        return new DriverInput(verb, all);
    }

    private static String index(int number) {
        return "0x800000" + Integer.toHexString(FIRST + number);
    }

    /** {@code numbers} of them from one on. */
    private static String lmbs(int number, int numbers, String flag) {
        return lmb(number).startAddress() + "+" + numbers * LMB + flag;
    }

    private void list(String lmbs) {
        assertThat(driver.handle(ask("list", "lmbs", lmbs), core).isDone()).isTrue();
    }

    private Refusal refused(DriverInput input) {
        Refusal refusal = driver.handle(input, core).refusal().orElseThrow();
        assertThat(new LmbTable(core).marked()).isEmpty();
        return refusal;
    }

    private void done(DriverInput input) {
        assertThat(driver.handle(input, core).isDone()).isTrue();
        assertThat(new LmbTable(core).marked()).isEmpty();
    }

    private static Refusal einval(Refusal why, String symbol) {
        return new Refusal(Errno.EINVAL, why.rule(), why.detail(), why.facts(), symbol, why.kernelWouldDie());
    }

    @BeforeEach
    void everythingWorks() {
        Stores.behind(core);
        lenient()
                .when(core.facts())
                .thenReturn(MachineFacts.withBootRam(List.of(new PhysRange(0, 2 * Bytes.GIB)))
                        .build());
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

        assertThat(refused(input("plug"))).isEqualTo(einval(WHY, "dlpar_memory_add_by_ic"));

        InOrder order = inOrder(core);
        order.verify(core).addMemory(request(2));
        order.verify(core).offlineBlock(FIRST);
        order.verify(core).removeMemory(lmb(0));
        order.verify(core).offlineBlock(FIRST + 1);
        order.verify(core).removeMemory(lmb(1));
        verify(core, never()).addMemory(request(3));
        verify(core, never()).removeMemory(lmb(2));
    }

    @Test
    void anLmbThatStaysOfflineIsRemovedToo() {
        when(core.onlineBlock(FIRST + 1)).thenReturn(Outcome.refused(WHY));

        assertThat(refused(input("plug"))).isEqualTo(einval(WHY, "dlpar_memory_add_by_ic"));

        InOrder order = inOrder(core);
        order.verify(core).removeMemory(lmb(1));
        order.verify(core).removeMemory(lmb(0));
        verify(core, never()).offlineBlock(FIRST + 1);
    }

    @Test
    void anLmbThatCannotLeaveBringsTheOthersBack() {
        done(input("plug"));
        clearInvocations(core);
        when(core.offlineBlock(FIRST + 2)).thenReturn(Outcome.refused(WHY));

        assertThat(refused(input("eject"))).isEqualTo(einval(WHY, "dlpar_memory_remove_by_ic"));

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

    @Test
    void whatIsEjectedCanBePluggedAgain() {
        done(input("plug"));
        done(input("eject"));
        done(input("plug"));
        verify(core, times(8)).addMemory(any());
    }

    /** L0 and L1 assigned, L2 reserved, L3 to L5 free; L4 fails. */
    private void sixLmbs() {
        list(lmbs(0, 2, ":assigned") + "," + lmbs(2, 1, ":reserved") + "," + lmbs(3, 3, ""));
        lenient().when(core.addMemory(request(4))).thenReturn(Outcome.refused(WHY));
    }

    @Test
    void byCountAnLmbThatFailsIsPassedOver() {
        sixLmbs();
        done(ask("add", "count", "2"));
        verify(core).addMemory(request(3));
        verify(core).addMemory(request(5));
        verify(core, never()).removeMemory(lmb(3));
    }

    @Test
    void byCountTooFewAreTakenBack() {
        sixLmbs();
        assertThat(refused(ask("add", "count", "3"))).isEqualTo(einval(WHY, "dlpar_memory_add_by_count"));
        verify(core).removeMemory(lmb(3));
        verify(core).removeMemory(lmb(5));
        assertThat(new LmbTable(core).where(lmb -> new LmbTable(core).is(lmb, LmbTable.ASSIGNED)))
                .containsExactly((long) FIRST, FIRST + 1L);
    }

    /** Bug 24: reserved LMBs were counted, and the request came back after it had begun. */
    @Test
    void reservedLmbsAreNoCandidates() {
        sixLmbs();
        assertThat(refused(ask("add", "count", "4")).rule()).isEqualTo(DriverRule.LMB_COUNT);
        assertThat(refused(ask("add", "count", "0")).rule()).isEqualTo(DriverRule.LMB_COUNT);
        assertThat(refused(ask("remove", "count", "3")).rule()).isEqualTo(DriverRule.LMB_COUNT);
        verify(core, never()).addMemory(any());
        verify(core, never()).offlineBlock(anyInt());
    }

    /** Bug 25: the range was not checked against the table. */
    @Test
    void noLmbOutsideOfTheRangeOrTheTableIsTouched() {
        sixLmbs();
        assertThat(refused(ask("remove", "index", index(1), "count", "3")).rule())
                .isEqualTo(DriverRule.LMB_NOT_RESERVED);
        assertThat(refused(ask("add", "index", index(5), "count", "2")).rule()).isEqualTo(DriverRule.LMB_KNOWN);
        assertThat(refused(ask("add", "index", index(3), "count", "0")).rule()).isEqualTo(DriverRule.LMB_COUNT);
        assertThat(refused(ask("add", "index", "0x80000fff")).rule()).isEqualTo(DriverRule.LMB_KNOWN);
        assertThat(refused(ask("add", "index", "7")).rule()).isEqualTo(DriverRule.LMB_KNOWN);
        verify(core, never()).addMemory(any());
        done(ask("add", "index", index(3), "count", "1"));
        verify(core).addMemory(request(3));
        verify(core, times(1)).addMemory(any());
    }

    @Test
    void byIndexTheReasonIsTheCores() {
        sixLmbs();
        assertThat(refused(ask("add", "index", index(4)))).isEqualTo(WHY);
        assertThat(refused(ask("add", "index", index(0))).rule()).isEqualTo(DriverRule.LMB_CHANGES);
        assertThat(refused(ask("remove", "index", index(3))).rule()).isEqualTo(DriverRule.LMB_CHANGES);
        assertThat(refused(ask("remove", "index", index(2))).rule()).isEqualTo(DriverRule.LMB_NOT_RESERVED);
        done(ask("add", "index", index(3)));
        done(ask("remove", "index", index(3)));
        verify(core).removeMemory(lmb(3));
    }

    @Test
    void anEmptyConnectorIsNotAcquired() {
        list(lmbs(0, 2, ":empty"));
        assertThat(refused(ask("add", "index", index(0))))
                .extracting(Refusal::rule)
                .isEqualTo(DriverRule.LMB_ACQUIRED);
        assertThat(refused(ask("add", "count", "1"))).extracting(Refusal::errno).isEqualTo(Errno.EINVAL);
        verify(core, never()).addMemory(any());
        assertThat(driver.handle(input("plug"), core).isDone()).isTrue();
    }

    @Test
    void removingByCountTriesAnotherOrBringsAllBack() {
        list(lmbs(0, 6, ":assigned"));
        when(core.offlineBlock(FIRST + 1)).thenReturn(Outcome.refused(WHY));
        when(core.offlineBlock(FIRST + 3)).thenReturn(Outcome.refused(WHY));
        when(core.offlineBlock(FIRST + 5)).thenReturn(Outcome.refused(WHY));
        assertThat(refused(ask("remove", "count", "4"))).isEqualTo(einval(WHY, "dlpar_memory_remove_by_count"));
        for (int number : new int[] {0, 2, 4}) {
            InOrder order = inOrder(core);
            order.verify(core).removeMemory(lmb(number));
            order.verify(core).addMemory(request(number));
            order.verify(core).onlineBlock(FIRST + number);
        }
        done(ask("remove", "count", "3"));
    }

    /** Bug 26: a rollback that failed left its LMBs marked. */
    @Test
    void aRollbackThatFailsLeavesNoMarks() {
        list(lmbs(0, 3, ""));
        when(core.addMemory(request(2))).thenReturn(Outcome.refused(WHY));
        when(core.offlineBlock(FIRST)).thenReturn(Outcome.refused(WHY));
        refused(ask("add", "count", "3"));
        LmbTable table = new LmbTable(core);
        assertThat(table.where(lmb -> table.is(lmb, LmbTable.ASSIGNED)))
                .as("what could not go stays")
                .containsExactly((long) FIRST);
    }

    @Test
    void memoryOfTheBootIsFirmwaresUnlessItIsListed() {
        assertThat(refused(ask("remove", "index", "0x80000000")).rule()).isEqualTo(DriverRule.LMB_NOT_RESERVED);
        list("0+" + LMB + ":assigned");
        done(ask("remove", "index", "0x80000000"));
        verify(core).removeMemory(new PhysRange(0, LMB));
    }

    @Test
    void eachLmbIsOfItsNode() {
        assertThat(driver.handle(ask("list", "lmbs", lmbs(0, 1, ""), "node", "2"), core)
                        .isDone())
                .isTrue();
        done(ask("add", "count", "1"));
        verify(core).addMemory(request(0).withNode(new NodeId(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x800000000", "0x800000000+0x10000000:gone", "0x800000001+0x10000000", "a+b", ""})
    void aMalformedListIsNoList(String lmbs) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> driver.handle(ask("list", "lmbs", lmbs), core).isDone());
    }

    @Test
    void onlyPowerpcHasIt() {
        assertThat(driver.unavailable("powerpc-hash-64k")).isEmpty();
        assertThat(driver.unavailable("x86-4level")).isPresent();
        assertThat(driver.unavailable("mine")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"resize", ""})
    void anUnknownVerbIsNamed(String verb) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> driver.handle(input(verb), core).isDone())
                .withMessage("pseries has no '" + verb + "'; it has list, add, remove, plug and eject");
    }
}
