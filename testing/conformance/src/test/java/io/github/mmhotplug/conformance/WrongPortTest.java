package io.github.mmhotplug.conformance;

import static io.github.mmhotplug.conformance.Ops.add;
import static io.github.mmhotplug.conformance.Ops.done;
import static io.github.mmhotplug.conformance.Ops.remove;
import static io.github.mmhotplug.conformance.Ops.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.mmhotplug.api.Architecture;
import io.github.mmhotplug.api.SpiViolationException;
import io.github.mmhotplug.api.addr.Bytes;
import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.addr.PhysRange;
import io.github.mmhotplug.api.hotplug.ArchMemory;
import io.github.mmhotplug.api.hotplug.ArchRange;
import io.github.mmhotplug.api.hotplug.CoreMemory;
import io.github.mmhotplug.api.hotplug.MhpFlag;
import io.github.mmhotplug.api.notify.MemoryEvent;
import io.github.mmhotplug.api.notify.MemoryNotification;
import io.github.mmhotplug.api.notify.MemoryNotifier;
import io.github.mmhotplug.api.notify.NotifierContext;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Refusal;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.outcome.Veto;
import io.github.mmhotplug.api.pagetable.FrameReleaser;
import io.github.mmhotplug.api.pagetable.FrameUse;
import io.github.mmhotplug.api.pagetable.FreedFrames;
import io.github.mmhotplug.api.pagetable.PagetableFreer;
import io.github.mmhotplug.api.rule.ConductRule;
import io.github.mmhotplug.api.rule.StandardRule;
import io.github.mmhotplug.api.vmemmap.VmemmapPopulator;
import io.github.mmhotplug.api.vmemmap.VmemmapRequest;
import io.github.mmhotplug.api.vmemmap.VmemmapServices;
import io.github.mmhotplug.api.walk.LinearMapper;
import io.github.mmhotplug.api.walk.TableSweeper;
import io.github.mmhotplug.core.Machine;
import io.github.mmhotplug.core.MachineBuilder;
import io.github.mmhotplug.core.MemmapOnMemory;
import io.github.mmhotplug.core.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ports that are x86 but for one mistake: the engine names the rule that it breaks, says where to look, and puts the
 * machine back.
 */
class WrongPortTest {
    private static final long BLOCK = 128 * Bytes.MIB;
    private static final long START = 4 * Bytes.GIB;
    private static final int PAGE_SHIFT = 12;
    private static final int PTE = 0;
    private static final int PMD = 1;

    /** An x86 machine with one mistake. */
    private static class Wrong extends InventedArchitecture {
        Wrong() {
            super(Port.of("x86", "7.2").architecture());
        }
    }

    private static PfnRange pfns(PhysRange range) {
        return range.toPfns(PAGE_SHIFT);
    }

    private static boolean map(CoreMemory core, long start, long end) {
        return new LinearMapper(core.linearMap(), PAGE_SHIFT).map(start, end);
    }

    private static void unmap(CoreMemory core, long start, long end) {
        new TableSweeper(core.linearMap(), true, TableSweeper.clearWhole(core.linearMap())).sweep(start, end);
    }

    private static final Refusal NO = Refusal.of(StandardRule.LINEAR_TABLES_ALLOCATED, "just no");

    private static final Operation ADD = add(START, BLOCK);
    private static final Operation ADD_SELF_HOSTED = add(START, BLOCK, MhpFlag.MEMMAP_ON_MEMORY);
    private static final Operation ADD_TWO_SELF_HOSTED = add(START, 2 * BLOCK, MhpFlag.MEMMAP_ON_MEMORY);
    private static final Operation REMOVE = remove(START, BLOCK);
    private static final Operation ONLINE = state(START, BLOCK, "online");

    private static Arguments mistake(
            ConductRule rule, String what, Operation when, String clue, InventedArchitecture port) {
        return Arguments.of(rule, what, when, clue, port);
    }

    private static Stream<Arguments> mistakes() {
        return Stream.of(answersOfNull(), outsideTheRange(), tables(), frames(), notifiers(), others())
                .flatMap(group -> group);
    }

    @SuppressWarnings("NullAway")
    private static Stream<Arguments> answersOfNull() {
        ConductRule rule = ConductRule.NO_NULL;
        return Stream.of(
                mistake(rule, "arch_add_memory answers null", ADD, "arch_add_memory", new Wrong() {
                    @Override
                    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                        return null;
                    }
                }),
                mistake(rule, "arch_remove_memory answers null", REMOVE, "arch_remove_memory", new Wrong() {
                    @Override
                    protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
                        return null;
                    }
                }),
                mistake(rule, "vmemmap_populate answers null", ADD, "vmemmap_populate", new Wrong() {
                    @Override
                    protected Outcome<Unit> populate(
                            VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                        return null;
                    }
                }),
                mistake(rule, "there is no ArchMemory", ADD, "memory", new Wrong() {
                    @Override
                    public ArchMemory memory() {
                        return isArmed() ? null : super.memory();
                    }
                }),
                mistake(rule, "there is no VmemmapPopulator", ADD, "vmemmap", new Wrong() {
                    @Override
                    public VmemmapPopulator vmemmap() {
                        return isArmed() ? null : super.vmemmap();
                    }
                }),
                mistake(rule, "there is no PagetableFreer", REMOVE, "pagetables", new Wrong() {
                    @Override
                    public PagetableFreer pagetables() {
                        return isArmed() ? null : super.pagetables();
                    }
                }),
                mistake(rule, "the opt-in to memmap on memory is null", ADD_SELF_HOSTED, "selects", new Wrong() {
                    @Override
                    public Optional<Veto> selectsMemmapOnMemory() {
                        return isArmed() ? null : super.selectsMemmapOnMemory();
                    }
                }),
                mistake(rule, "the word on memmap on memory is null", ADD_SELF_HOSTED, "supports", new Wrong() {
                    @Override
                    public Optional<Veto> supportsMemmapOnMemory(long vmemmapBytes) {
                        return isArmed() ? null : super.supportsMemmapOnMemory(vmemmapBytes);
                    }
                }),
                mistake(rule, "the mappable range is null", ADD, "mappableRange", new Wrong() {
                    @Override
                    public PhysRange mappableRange() {
                        return isArmed() ? null : super.mappableRange();
                    }
                }));
    }

    private static Stream<Arguments> outsideTheRange() {
        ConductRule rule = ConductRule.INSIDE_RANGE;
        return Stream.of(
                mistake(rule, "maps the block behind its own", ADD, "linear map", new Wrong() {
                    @Override
                    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                        long end = request.range().endAddress();
                        return map(core, end + BLOCK, end + 2 * BLOCK) ? right.add(request, core) : Outcome.refused(NO);
                    }
                }),
                mistake(rule, "maps struct pages of the block behind its own", ADD, "vmemmap", new Wrong() {
                    @Override
                    protected Outcome<Unit> populate(
                            VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                        long bytes = request.endOffset() - request.startOffset();
                        return services.populateHugePages(
                                request.clip(request.endOffset() + bytes, request.endOffset() + 2 * bytes));
                    }
                }),
                mistake(rule, "unmaps its neighbour's linear map", REMOVE, "linear map", new Wrong() {
                    @Override
                    protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
                        long end = request.range().endAddress();
                        unmap(core, end, end + BLOCK);
                        return right.remove(request, core);
                    }
                }),
                mistake(rule, "frees its neighbour's struct pages", REMOVE, "vmemmap", new Wrong() {
                    @Override
                    protected void free(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                        long bytes = request.endOffset() - request.startOffset();
                        services.freeLeaves(PMD, request.endOffset(), request.endOffset() + bytes, request.altmap());
                        right.free(request, services);
                    }
                }),
                mistake(rule, "removes its neighbour's sections", REMOVE, "__remove_pages", new Wrong() {
                    @Override
                    protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
                        PfnRange own = pfns(request.range());
                        core.removePages(new PfnRange(own.endPfn(), own.pageCount()), request.params());
                        return right.remove(request, core);
                    }
                }),
                mistake(rule, "adds sections behind its own", ADD, "request", new Wrong() {
                    @Override
                    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                        PfnRange own = pfns(request.range());
                        PfnRange other = new PfnRange(own.endPfn() + own.pageCount(), own.pageCount());
                        Outcome<Unit> added = core.addPages(request.node(), other, request.params());
                        return added.isDone() ? right.add(request, core) : added;
                    }
                }));
    }

    /** Each sets leaves or tables as no page table can have them, before it goes on as it should. */
    private static Stream<Arguments> tables() {
        return Stream.of(
                discipline("sets leaves where there are some", "in use", (core, range) -> {
                    boolean first = map(core, range.startAddress(), range.endAddress());
                    return first
                            && core.linearMap()
                                    .setLeaves(
                                            PMD,
                                            range.startAddress(),
                                            range.endAddress(),
                                            range.startAddress() >>> PAGE_SHIFT);
                }),
                discipline(
                        "sets leaves in tables that it never made",
                        "do not exist",
                        (core, range) -> core.linearMap()
                                .setLeaves(
                                        PTE,
                                        range.startAddress(),
                                        range.endAddress(),
                                        range.startAddress() >>> PAGE_SHIFT)),
                discipline(
                        "sets leaves that are not aligned",
                        "in part",
                        (core, range) -> core.linearMap()
                                .setLeaves(
                                        PMD,
                                        range.startAddress() + 4096,
                                        range.endAddress(),
                                        range.startAddress() >>> PAGE_SHIFT)),
                discipline(
                        "maps frames that are not aligned",
                        "unaligned",
                        (core, range) -> core.linearMap()
                                .setLeaves(
                                        PMD,
                                        range.startAddress(),
                                        range.endAddress(),
                                        (range.startAddress() >>> PAGE_SHIFT) + 1)),
                discipline(
                        "sets a leaf of 512 GiB",
                        "none are allowed",
                        (core, range) -> core.linearMap().setLeaves(3, 0, 512 * Bytes.GIB, 0)),
                discipline(
                        "installs tables twice",
                        "in use",
                        (core, range) -> map(core, range.startAddress(), range.endAddress())
                                && core.linearMap().installTables(3, range.startAddress(), range.endAddress())));
    }

    private interface Setting {
        boolean set(CoreMemory core, PhysRange range);
    }

    private static Arguments discipline(String what, String clue, Setting setting) {
        return mistake(ConductRule.TABLE_DISCIPLINE, what, ADD, clue, new Wrong() {
            @Override
            protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                return setting.set(core, request.range()) ? right.add(request, core) : Outcome.refused(NO);
            }
        });
    }

    private static Stream<Arguments> frames() {
        return Stream.of(
                freer("frees every frame twice", REMOVE, "twice", (frames, releaser) -> {
                    releaser.toBuddy(frames.startPfn(), frames.pageCount());
                    releaser.toBuddy(frames.startPfn(), frames.pageCount());
                }),
                freer("forgets what it is handed", REMOVE, "forgets 512 pages", (frames, releaser) -> {}),
                freer(
                        "forgets the last frame",
                        REMOVE,
                        "forgets 1 page",
                        (frames, releaser) -> releaser.toBuddy(frames.startPfn(), Math.max(1, frames.pageCount() - 1))),
                freer(
                        "frees more than it is handed",
                        REMOVE,
                        "not its to free",
                        (frames, releaser) -> releaser.toBuddy(frames.startPfn(), frames.pageCount() + 1)),
                freer(
                        "keeps what the buddy gave",
                        REMOVE,
                        "buddy",
                        (frames, releaser) -> releaser.keep(frames.startPfn(), frames.pageCount())),
                freer(
                        "frees memmap as boot memory",
                        REMOVE,
                        "boot memory",
                        (frames, releaser) -> releaser.toBootMemory(frames.startPfn(), frames.pageCount())),
                mistake(
                        ConductRule.FRAME_ONCE,
                        "gives the buddy frames of an altmap",
                        REMOVE,
                        "never handed out",
                        new SelfHosted() {
                            @Override
                            protected void freePagetable(
                                    FreedFrames frames, FrameReleaser releaser, PagetableFreer right) {
                                releaser.toBuddy(frames.startPfn(), frames.pageCount());
                            }
                        }),
                mistake(ConductRule.FRAME_ONCE, "keeps the frames of an altmap", REMOVE, "", new SelfHosted() {
                    @Override
                    protected void freePagetable(FreedFrames frames, FrameReleaser releaser, PagetableFreer right) {
                        if (frames.use() == FrameUse.ALTMAP_MEMMAP) {
                            releaser.keep(frames.startPfn(), frames.pageCount());
                        } else {
                            right.freePagetable(frames, releaser);
                        }
                    }
                }));
    }

    /** Its machine keeps the memmap of the block in the block. */
    private static class SelfHosted extends Wrong {}

    private static Arguments freer(String what, Operation when, String clue, PagetableFreer wrong) {
        return mistake(ConductRule.FRAME_ONCE, what, when, clue, new Wrong() {
            @Override
            protected void freePagetable(FreedFrames frames, FrameReleaser releaser, PagetableFreer right) {
                wrong.freePagetable(frames, releaser);
            }
        });
    }

    private static Stream<Arguments> notifiers() {
        return Stream.of(mistake(
                ConductRule.CANCEL_UNDOES,
                "takes storage away before it says no",
                ONLINE,
                "storage that was assigned",
                new Wrong() {
                    @Override
                    public List<MemoryNotifier> notifiers() {
                        return List.of(new Hasty(this));
                    }
                }));
    }

    /** Acts before it has thought about it. */
    private record Hasty(Wrong port) implements MemoryNotifier {
        @Override
        public String name() {
            return "hasty";
        }

        @Override
        public Optional<Veto> notify(MemoryNotification notification, NotifierContext context) {
            if (!port.isArmed() || notification.event() != MemoryEvent.MEM_GOING_ONLINE) {
                return Optional.empty();
            }
            context.storage().unassign(notification.pfns().toPhys(PAGE_SHIFT));
            return Optional.of(Veto.of(StandardRule.LINEAR_TABLES_ALLOCATED, "just no"));
        }
    }

    private static Stream<Arguments> others() {
        return Stream.of(
                mistake(
                        ConductRule.STANDBY_UNTOUCHED,
                        "puts a memmap on standby memory",
                        ADD_SELF_HOSTED,
                        "standby",
                        new Wrong() {
                            @Override
                            protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                                core.storage().unassign(request.range());
                                return right.add(request, core);
                            }
                        }),
                mistake(
                        ConductRule.UNCHANGED_AFTER_REFUSAL,
                        "refuses and leaves its linear map",
                        ADD,
                        "linear map",
                        new Wrong() {
                            @Override
                            protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                                boolean mapped = map(
                                        core,
                                        request.range().startAddress(),
                                        request.range().endAddress());
                                return mapped ? Outcome.refused(NO) : right.add(request, core);
                            }
                        }),
                mistake(
                        ConductRule.UNCHANGED_AFTER_REFUSAL,
                        "refuses and leaves its sections",
                        ADD,
                        "sections",
                        new Wrong() {
                            @Override
                            protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                                return core.addPages(request.node(), pfns(request.range()), request.params())
                                        .then(done -> Outcome.refused(NO));
                            }
                        }),
                mistake(
                        ConductRule.UNCHANGED_AFTER_REFUSAL,
                        "refuses and remembers it",
                        ADD,
                        "port stores",
                        new Wrong() {
                            @Override
                            protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                                core.stores().ranges("refused").put(0, 1, 1);
                                return Outcome.refused(NO);
                            }
                        }),
                mistake(
                        ConductRule.UNCHANGED_AFTER_REFUSAL,
                        "refuses to take back its add",
                        ADD_TWO_SELF_HOSTED,
                        "arch_remove_memory refuses to take back the add of 0x100000000-0x107ffffff: ENOMEM",
                        new Wrong() {
                            @Override
                            protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                                return request.range().startAddress() == START
                                        ? right.add(request, core)
                                        : Outcome.refused(NO);
                            }

                            @Override
                            protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
                                return Outcome.refused(NO);
                            }
                        }),
                mistake(ConductRule.MAPPED_EXACTLY, "does nothing", ADD, "linear map", new Wrong() {
                    @Override
                    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                        return Outcome.done();
                    }
                }),
                mistake(ConductRule.MAPPED_EXACTLY, "adds no sections", ADD, "struct pages", new Wrong() {
                    @Override
                    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                        PhysRange range = request.range();
                        return map(core, range.startAddress(), range.endAddress())
                                ? Outcome.done()
                                : Outcome.refused(NO);
                    }
                }),
                mistake(ConductRule.MAPPED_EXACTLY, "makes no linear map", ADD, "linear map", new Wrong() {
                    @Override
                    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                        return core.addPages(request.node(), pfns(request.range()), request.params());
                    }
                }),
                mistake(ConductRule.MAPPED_EXACTLY, "maps other frames", ADD, "elsewhere", new Wrong() {
                    @Override
                    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                        PhysRange range = request.range();
                        boolean mapped = core.linearMap().installTables(2, range.startAddress(), range.endAddress())
                                && core.linearMap().setLeaves(PMD, range.startAddress(), range.endAddress(), 0);
                        return mapped
                                ? core.addPages(request.node(), pfns(range), request.params())
                                : Outcome.refused(NO);
                    }
                }),
                mistake(ConductRule.MAPPED_EXACTLY, "maps no struct pages", ADD, "struct pages", new Wrong() {
                    @Override
                    protected Outcome<Unit> populate(
                            VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                        return Outcome.done();
                    }
                }),
                mistake(ConductRule.MAX_PFN_KEPT, "assigns max_pfn", ADD, "lowers max_pfn", new Wrong() {
                    @Override
                    protected Outcome<Unit> add(ArchRange request, CoreMemory core, ArchMemory right) {
                        Outcome<Unit> added = right.add(request, core);
                        core.setMaxPfn(1);
                        return added;
                    }
                }),
                mistake(
                        ConductRule.FALLBACK_HAS_ALTMAP,
                        "falls back from nothing",
                        ADD,
                        "without an altmap",
                        new Wrong() {
                            @Override
                            protected Outcome<Unit> populate(
                                    VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {
                                long pfn =
                                        services.allocBlockBuf(2 * Bytes.MIB, request.node(), Optional.empty(), true);
                                services.freeBlock(pfn, 2 * Bytes.MIB, Optional.empty());
                                return right.populate(request, services);
                            }
                        }),
                mistake(ConductRule.GONE_AFTER_REMOVE, "removes nothing", REMOVE, "still", new Wrong() {
                    @Override
                    protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
                        return Outcome.done();
                    }
                }),
                mistake(ConductRule.GONE_AFTER_REMOVE, "leaves the linear map", REMOVE, "linear map", new Wrong() {
                    @Override
                    protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
                        core.removePages(pfns(request.range()), request.params());
                        return Outcome.done();
                    }
                }),
                mistake(ConductRule.GONE_AFTER_REMOVE, "leaves the sections", REMOVE, "sections", new Wrong() {
                    @Override
                    protected Outcome<Unit> remove(ArchRange request, CoreMemory core, ArchMemory right) {
                        unmap(
                                core,
                                request.range().startAddress(),
                                request.range().endAddress());
                        return Outcome.done();
                    }
                }),
                mistake(ConductRule.GONE_AFTER_REMOVE, "leaves the memmap", REMOVE, "struct pages", new Wrong() {
                    @Override
                    protected void free(VmemmapRequest request, VmemmapServices services, VmemmapPopulator right) {}
                }));
    }

    /** Two neighbours that are there already where something is to be removed; nothing else. */
    private static Machine machine(InventedArchitecture port, Operation operation) {
        Port x86 = Port.of("x86", "7.2");
        boolean selfHosted = port instanceof SelfHosted;
        boolean addsSelfHosted = operation.equals(ADD_SELF_HOSTED) || operation.equals(ADD_TWO_SELF_HOSTED);
        Machine machine = MachineBuilder.of(
                        (Architecture) port, x86.profile(), x86.reference().facts())
                .memmapOnMemory(selfHosted || addsSelfHosted ? MemmapOnMemory.ON : MemmapOnMemory.OFF)
                .boot();
        if (operation instanceof Operation.RemoveMemory || operation instanceof Operation.WriteState) {
            done(machine, selfHosted ? ADD_SELF_HOSTED : ADD);
            done(machine, add(START + BLOCK, BLOCK));
        }
        return machine;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("mistakes")
    void aMistakeIsNamedAndLeavesNoTrace(
            ConductRule rule, String what, Operation operation, String clue, InventedArchitecture port) {
        Machine machine = machine(port, operation);
        Machine before = machine.fork();
        port.arm(true);
        SpiViolationException caught =
                catchThrowableOfType(SpiViolationException.class, () -> apply(machine, operation));
        port.arm(false);

        assertThat(caught).as(what).isNotNull();
        assertThat(caught.rule()).as(caught.getMessage()).isEqualTo(rule);
        assertThat(caught).hasMessageContainingAll("x86-4level", rule.id(), rule.statement(), clue);
        assertThat(machine.differencesFrom(before)).isEmpty();
        assertThat(machine.journal()).hasSameSizeAs(before.journal());
        Machines.assertSound(machine);
        done(machine, operation);
    }

    private static void apply(Machine machine, Operation operation) {
        Outcome<?> outcome = machine.apply(operation);
        assertThat(outcome).isNotNull();
    }

    @Test
    void everyRuleOfConductIsBrokenByOneOfThem() {
        Set<String> broken =
                mistakes().map(mistake -> ((ConductRule) mistake.get()[0]).id()).collect(Collectors.toSet());
        assertThat(broken)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(ConductRule.values()).map(ConductRule::id).toList());
    }

    @Test
    void aPortThatMakesNoMistakeIsNotAccused() {
        Wrong port = new Wrong();
        Machine machine = machine(port, ADD);
        port.arm(true);
        done(machine, ADD);
        done(machine, REMOVE);
        Machines.assertSound(machine);
    }
}
