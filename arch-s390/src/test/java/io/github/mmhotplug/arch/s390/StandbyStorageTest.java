package io.github.mmhotplug.arch.s390;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.ArchitectureRequest;
import io.github.mmhotplug.api.MachineFacts;
import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.driver.AddMemoryRequest;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.driver.DriverInput;
import io.github.mmhotplug.api.driver.HotplugDriver;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.profile.KernelProfile;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.core.Effect;
import io.github.mmhotplug.core.KernelProfiles;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MachineInvariants;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.MemmapPlace;
import io.github.mmhotplug.core.Operation;
import io.github.mmhotplug.core.ZoneStats;
import io.github.mmhotplug.core.ZoneWatermarks;
import io.github.mmhotplug.tck.wrap.DelegatingArchitecture;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory on standby, 1 GiB at 4 GiB: added, assigned on its way online, given back when it is offline; never touched before. */
class StandbyStorageTest {
    private static final long GIB = Bytes.GIB;
    private static final PhysRange STANDBY = new PhysRange(4 * GIB, GIB);

    private final S390Provider provider = new S390Provider();

    /** A driver that objects to one event about some memory. */
    private record Objector(BiPredicate<MemoryEvent, Long> objects) implements HotplugDriver, MemoryNotifier {
        @Override
        public String id() {
            return "objector";
        }

        @Override
        public String name() {
            return id();
        }

        @Override
        public Outcome<Unit> handle(DriverInput input, CorePort core) {
            return Outcome.done();
        }

        @Override
        public List<MemoryNotifier> notifiers() {
            return List.of(this);
        }

        @Override
        public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
            long address = notification.pfns().startPfn() << 12;
            return objects.test(notification.event(), address)
                    ? Optional.of(Veto.of(BlockRule.NOTHING_UNMOVABLE, "objects to " + notification.event()))
                    : Optional.empty();
        }
    }

    private KernelProfile kernel(String name) {
        KernelProfile port = provider.portProfile(name).orElseThrow();
        return KernelProfiles.load().find(name).orElseThrow().plus(port.capabilities(), port.quirks());
    }

    private static MachineFacts facts() {
        return Machines.facts()
                .edat(true, true)
                .standbyStorage(List.of(STANDBY))
                .build();
    }

    private Architecture port(KernelProfile kernel) {
        return provider.create(new ArchitectureRequest("s390", kernel, facts()));
    }

    private MachineBuilder builder(KernelProfile kernel) {
        return MachineBuilder.of(port(kernel), kernel, facts()).memmapOnMemory(MemmapOnMemory.ON);
    }

    private Machine machine(String kernel) {
        return builder(kernel(kernel)).boot();
    }

    /** A machine of a port that has other notifiers. */
    private Machine machine(String kernel, List<MemoryNotifier> notifiers) {
        Architecture wrong = new DelegatingArchitecture(port(kernel(kernel))) {
            @Override
            public List<MemoryNotifier> notifiers() {
                return notifiers;
            }
        };
        return MachineBuilder.of(wrong, kernel(kernel), facts())
                .memmapOnMemory(MemmapOnMemory.ON)
                .boot();
    }

    private static PhysRange block(Machine machine, int number) {
        long size = machine.architecture().memoryBlockSizeBytes();
        return new PhysRange(STANDBY.startAddress() + number * size, size);
    }

    private static Operation add(PhysRange range, MhpFlag... flags) {
        AddMemoryRequest request = AddMemoryRequest.of(range);
        for (MhpFlag flag : flags) {
            request = request.withFlag(flag);
        }
        return new Operation.AddMemory(request);
    }

    private static Operation addInaccessible(PhysRange range) {
        return add(range, MhpFlag.MEMMAP_ON_MEMORY, MhpFlag.OFFLINE_INACCESSIBLE);
    }

    private static Effect done(Machine machine, Operation operation) {
        Outcome<Effect> outcome = machine.apply(operation);
        assertThat(MachineInvariants.broken(machine)).isEmpty();
        return outcome.fold(effect -> effect, refusal -> {
            throw new AssertionError(operation + " was refused: " + refusal);
        });
    }

    private static Operation write(PhysRange range, String word) {
        return new Operation.WriteState(range, word);
    }

    private static Refusal refused(Machine machine, Operation operation) {
        Machine before = machine.fork();
        Refusal refusal = machine.apply(operation).refusal().orElseThrow();
        assertThat(machine.differencesFrom(before)).isEmpty();
        return refusal;
    }

    private static void violates(Machine machine, Operation operation, String says) {
        Machine before = machine.fork();
        assertThatThrownBy(() -> machine.apply(operation).ignore())
                .isInstanceOf(SpiViolationException.class)
                .hasMessageContaining("SPI-005")
                .hasMessageContaining(says);
        assertThat(machine.differencesFrom(before)).isEmpty();
    }

    private static boolean isAccessible(Machine machine, PhysRange range) {
        return machine.frames().isAccessible(range);
    }

    /** Nothing of the range is. */
    private static boolean isStandby(Machine machine, PhysRange range) {
        long step = range.sizeBytes() / 64;
        for (long at = range.startAddress(); at < range.endAddress(); at += step) {
            if (isAccessible(machine, new PhysRange(at, step))) {
                return false;
            }
        }
        return true;
    }

    private static List<ZoneStats> zones(Machine machine) {
        return machine.snapshot().zones().stream()
                .map(zone -> zone.withWatermarks(ZoneWatermarks.NONE))
                .toList();
    }

    @Test
    void on612ABlockHoldsItsMemmapAndIsTouchedOnlyOnceItIsPrepared() {
        Machine machine = machine("6.12");
        Machine before = machine.fork();
        PhysRange block = block(machine, 0);
        assertThat(isStandby(machine, STANDBY)).isTrue();

        Effect added = done(machine, addInaccessible(block));
        assertThat(added.adds().get(0).place()).isEqualTo(MemmapPlace.ON_MEMORY);
        assertThat(added.adds().get(0).reservedPages()).isEqualTo(1024);
        assertThat(added.cost().memmapFromSystemPages()).isZero();
        assertThat(isStandby(machine, STANDBY)).isTrue();

        Machine offline = machine.fork();
        done(machine, write(block, "online_movable"));
        assertThat(isAccessible(machine, block)).as("its memmap too").isTrue();
        assertThat(isStandby(machine, block(machine, 1))).isTrue();

        done(machine, write(block, "offline"));
        assertThat(isStandby(machine, STANDBY)).isTrue();
        assertThat(machine.differencesFrom(offline)).isSubsetOf("zones");
        assertThat(zones(machine)).isEqualTo(zones(offline));

        done(machine, new Operation.RemoveMemory(block.startAddress(), block.sizeBytes()));
        assertThat(machine.differencesFrom(before)).isSubsetOf("zones", "max_pfn");
    }

    @Test
    void withoutTheFlagTheCoreWouldWriteToTheMemmapAtOnce() {
        Machine machine = machine("6.12");
        violates(machine, add(block(machine, 0), MhpFlag.MEMMAP_ON_MEMORY), "page_init_poison touches memmap");
        // what is accessible may be written to
        PhysRange elsewhere = new PhysRange(8 * GIB, block(machine, 0).sizeBytes());
        done(machine, add(elsewhere, MhpFlag.MEMMAP_ON_MEMORY));
    }

    @Test
    void whereTheParameterIsOffTheFlagMeansNothing() {
        Machine machine =
                builder(kernel("6.12")).memmapOnMemory(MemmapOnMemory.OFF).boot();
        PhysRange block = block(machine, 0);
        assertThat(done(machine, addInaccessible(block)).adds().get(0).place()).isEqualTo(MemmapPlace.SYSTEM);
        assertThat(isStandby(machine, block)).isTrue();
        done(machine, write(block, "online"));
        assertThat(isAccessible(machine, block)).isTrue();
        done(machine, write(block, "offline"));
        assertThat(isStandby(machine, block)).isTrue();
    }

    @Test
    void on61StorageIsAssignedWhileABlockGoesOnline() {
        Machine machine = machine("6.1");
        PhysRange block = block(machine, 0);
        assertThat(refused(machine, add(block, MhpFlag.OFFLINE_INACCESSIBLE)).rule())
                .isEqualTo(StandardRule.FLAG_KNOWN);
        done(machine, add(STANDBY));
        assertThat(isStandby(machine, STANDBY)).isTrue();
        done(machine, write(block, "online"));
        assertThat(isAccessible(machine, block)).isTrue();
        assertThat(isStandby(machine, block(machine, 1))).isTrue();
        done(machine, write(block, "offline"));
        assertThat(isStandby(machine, STANDBY)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void anOnlineThatIsVetoedGivesItsStorageBack(String kernel) {
        Machine machine = builder(kernel(kernel))
                .driver(new Objector((event, address) ->
                        event == MemoryEvent.MEM_GOING_ONLINE && address >= STANDBY.startAddress() + GIB / 4))
                .boot();
        for (int number = 0; number < 2; number++) {
            done(machine, kernel.equals("6.1") ? add(block(machine, number)) : addInaccessible(block(machine, number)));
        }
        refused(machine, write(block(machine, 1), "online"));
        // one write of two: what becomes of the second must not depend on the first
        assertThat(machine.apply(write(STANDBY, "online")).notes()).isNotEmpty();
        assertThat(isAccessible(machine, block(machine, 0))).isTrue();
        assertThat(isStandby(machine, block(machine, 1))).isTrue();
        assertThat(MachineInvariants.broken(machine)).isEmpty();
    }

    @Test
    void aPreparationThatIsVetoedIsTakenBackButByAFaithfulKernel() {
        for (boolean faithful : new boolean[] {false, true}) {
            KernelProfile kernel = kernel("6.12");
            Machine machine = builder(faithful ? kernel.faithful() : kernel)
                    .driver(new Objector((event, address) ->
                            event == MemoryEvent.MEM_PREPARE_ONLINE && address >= STANDBY.startAddress() + GIB / 4))
                    .boot();
            done(machine, addInaccessible(block(machine, 0)));
            done(machine, addInaccessible(block(machine, 1)));
            assertThat(machine.apply(write(STANDBY, "online")).notes()).isNotEmpty();
            assertThat(isAccessible(machine, block(machine, 0))).isTrue();
            assertThat(isAccessible(machine, block(machine, 1))).isEqualTo(faithful);
        }
    }

    @Test
    void aPortThatAssignsNothingIsFound() {
        Machine machine = machine("6.12", List.of());
        done(machine, addInaccessible(block(machine, 0)));
        violates(machine, write(block(machine, 0), "online"), "memmap_init_range touches memmap");
        done(machine, add(block(machine, 1)));
        violates(machine, write(block(machine, 1), "online"), "online_pages gives the buddy frames");
    }

    @Test
    void aPortThatGivesStorageBackTooEarlyIsFound() {
        MachineFacts facts = facts();
        MemoryNotifier right = new S390StorageNotifier(StorageAssign.PREPARE_ONLINE, facts);
        MemoryNotifier early = new MemoryNotifier() {
            @Override
            public String name() {
                return "early";
            }

            @Override
            public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
                if (notification.event() == MemoryEvent.MEM_OFFLINE) {
                    context.storage().unassign(STANDBY);
                }
                return right.notify(notification, context);
            }
        };
        Machine machine = machine("6.12", List.of(early));
        done(machine, addInaccessible(block(machine, 0)));
        done(machine, write(block(machine, 0), "online"));
        violates(machine, write(block(machine, 0), "offline"), "remove_pfn_range_from_zone touches memmap");
    }

    @Test
    void aPortOf612ThatAssignsAsThatOf61IsFound() {
        MemoryNotifier late = new S390StorageNotifier(StorageAssign.GOING_ONLINE, facts());
        Machine machine = machine("6.12", List.of(late));
        done(machine, addInaccessible(block(machine, 0)));
        violates(machine, write(block(machine, 0), "online"), "memmap_init_range touches memmap");
    }

    @Test
    void on72StorageIsForADriverToAssignBefore() {
        Machine machine = machine("7.2");
        PhysRange block = block(machine, 0);
        assertThat(refused(machine, addInaccessible(block)).rule()).isEqualTo(StandardRule.FLAG_KNOWN);
        violates(machine, add(block, MhpFlag.MEMMAP_ON_MEMORY), "page_init_poison");
        done(machine, add(block));
        violates(machine, write(block, "online"), "online_pages gives the buddy frames");
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void bootMemoryIsHandedOutInIncrementsToo(String kernel) {
        Machine machine = machine(kernel);
        PhysRange boot = new PhysRange(GIB, GIB / 4);
        Machine before = machine.fork();
        done(machine, write(boot, "offline"));
        assertThat(isStandby(machine, boot)).isTrue();
        done(machine, write(boot, "online"));
        assertThat(machine.differencesFrom(before)).isSubsetOf("zones");
        assertThat(isAccessible(machine, boot)).isTrue();
    }

    @Test
    void whatFirmwareDoesNotHandOutStaysAsItIs() {
        Machine machine = machine("6.12");
        PhysRange elsewhere = new PhysRange(8 * GIB, GIB / 4);
        done(machine, add(elsewhere));
        done(machine, write(elsewhere, "online"));
        done(machine, write(elsewhere, "offline"));
        assertThat(isAccessible(machine, elsewhere)).isTrue();
    }

    @Test
    void aMachineWithoutStandbyStorageHasNoSuchNotifier() {
        KernelProfile kernel = kernel("6.12");
        Architecture port = provider.create(
                new ArchitectureRequest("s390", kernel, Machines.facts().build()));
        assertThat(port.notifiers()).noneMatch(S390StorageNotifier.class::isInstance);
        assertThat(port(kernel).notifiers())
                .extracting(MemoryNotifier::name)
                .containsExactly("s390 CMA", "s390 storage");
        assertThat(port(kernel("7.2")).notifiers()).noneMatch(S390StorageNotifier.class::isInstance);
        assertThat(S390Rule.STORAGE_ASSIGNED.errno()).isEqualTo(Errno.EPERM);
    }
}
