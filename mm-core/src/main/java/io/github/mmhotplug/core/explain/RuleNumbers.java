package io.github.mmhotplug.core.explain;

import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.api.rule.DeviceRule;
import io.github.mmhotplug.api.rule.DriverRule;
import io.github.mmhotplug.api.rule.RefusalRule;
import io.github.mmhotplug.api.rule.Rule;
import io.github.mmhotplug.api.rule.StandardRule;

/** Which numbers belong to which rule: to the core's one by one, to a port's by step and errno. */
final class RuleNumbers {
    private final MachineNumbers machine;
    private final MemmapNumbers memmap;

    RuleNumbers(Variant variant) {
        this.machine = new MachineNumbers(variant);
        this.memmap = new MemmapNumbers(variant);
    }

    Here of(Rule rule) {
        if (rule instanceof StandardRule standard) {
            return ofCore(standard);
        }
        if (rule instanceof BlockRule block) {
            return ofBlock(block);
        }
        if (rule instanceof DeviceRule device) {
            return ofDevice(device);
        }
        if (rule instanceof DriverRule driver) {
            return ofDriver(driver);
        }
        return rule instanceof RefusalRule refusal ? ofPort(refusal) : Here.NOTHING;
    }

    private Here ofCore(StandardRule rule) {
        return switch (rule) {
            case GROUP_SIZED, BLOCKS_OFFLINE, BLOCK_FREE, ALTMAP_ALL_OR_NONE, ALTMAP_GRANULARITY -> machine.block();
            case FLAG_KNOWN -> machine.flags();
            case RANGE_MAPPABLE -> machine.mappable();
            case RESOURCE_FREE, BELOW_MEM_LIMIT -> machine.bootMemory();
            case BLOCK_ALIGNED, REMOVE_ALIGNED -> machine.block().and(machine.legalStart());
            case NODE_POSSIBLE -> machine.nodes();
            case KERNEL_SELF_HOSTS,
                    PORT_SELF_HOSTS,
                    PARAMETER_ON,
                    MEMMAP_WHOLE_PAGES,
                    WHOLE_PAGEBLOCKS,
                    SOMETHING_LEFT,
                    MEMMAP_WHOLE_LEAVES -> memmap.verdicts();
            case ONE_BLOCK -> machine.block().and(memmap.verdicts());
            case LINEAR_TABLES_ALLOCATED -> machine.linearLeaves().and(machine.linearTables());
            case MAPPING_SET -> machine.linearLeaves();
            case ALTMAP_FITS, ALTMAP_ROOM -> memmap.perBlock();
            case SPAN_ALIGNED -> machine.addUnit();
            case SUBSECTION_FREE -> machine.subsection();
            case MEMMAP_MISSING -> memmap.leafDescribes();
            case ALTMAP_TAKES_BASE_PAGES -> memmap.leaves();
            case MEMMAP_ALLOCATED -> memmap.perBlock().and(memmap.leaves()).and(memmap.largestBlock());
            case FROM_RANGE_WHOLE -> machine.section();
            case LEAF_WHOLE -> machine.leafAgainstBlock();
            case RAM_WITHOUT_FLAGS, DEVICE_UNMAPPED, RESOURCE_NAME, GROUP_KNOWN, PGPROT_GIVEN, AUTO_ONLINE ->
                Here.NOTHING;
        };
    }

    private Here ofBlock(BlockRule rule) {
        return switch (rule) {
            case BLOCK_EXISTS, BLOCK_WITHOUT_HOLES, BLOCK_NOT_POISONED, ZONE_BORDER, MIGRATION_ROOM, HUGE_PAGES_LEAVE ->
                machine.block();
            case POISON_ONLINE_PAGE -> machine.bootMemory();
            case STATE_WORD,
                    STATE_CHANGES,
                    PARAMETER_VALUE,
                    PARAMETER_RANGE,
                    FILE_WRITABLE,
                    FILE_EXISTS,
                    POISON_ONCE,
                    POISON_RECOVERED,
                    BLOCK_IN_ONE_ZONE,
                    NOTHING_UNMOVABLE,
                    PAGES_MIGRATE,
                    BLOCK_EMPTY,
                    WITHHELD_RELEASED,
                    ALLOCATION_ROOM,
                    ALLOCATION_NEW,
                    ALLOCATION_EXISTS -> Here.NOTHING;
        };
    }

    private Here ofDevice(DeviceRule rule) {
        return switch (rule) {
            case MAPPING_ALIGNED -> machine.subsection();
            case NO_SYSTEM_RAM -> machine.bootMemory();
            case DEVICE_MAPPABLE -> machine.mappable();
            case ALTMAP_NOT_LENT -> memmap.leafDescribes();
            case COMPOUND_OWN_PAGES, COMPOUND_TAIL_MAPPED -> machine.section().and(memmap.leaves());
            case ZONE_DEVICE_BUILT,
                    RANGES_GIVEN,
                    SHIFT_WITHIN_FOLIO,
                    TYPE_COMPLETE,
                    TYPE_KNOWN,
                    UNADDRESSABLE_SUPPORTED,
                    MOVABLE_SAYS_NOTHING,
                    ALTMAP_FIRST_RANGE,
                    PGMAP_FREE,
                    DEVICE_MAPPED -> Here.NOTHING;
        };
    }

    private Here ofDriver(DriverRule rule) {
        return switch (rule) {
            case ATTRIBUTE_SUPPORTED, STANDBY_MEMMAP_SUPPORTED -> memmap.verdicts();
            case WHOLE_BLOCKS, LMB_COUNT, TRACE_WHOLE_BLOCKS -> machine.block();
            case REGION_FREE -> machine.bootMemory();
            case DEVICE_THERE,
                    DEVICE_FREE,
                    DEVICE_BOUND,
                    ATTRIBUTE_THERE,
                    ATTRIBUTE_BOOLEAN,
                    ATTRIBUTE_UNUSED,
                    TARGET_NODE_KNOWN,
                    ONLINE_CALLBACK_FREE,
                    ONLINE_CALLBACK_OWN,
                    CONTIG_MOVABLE,
                    CONTIG_ROOM,
                    ARCHITECTURE_HAS_IT,
                    DEVICE_NOT_EMPTY,
                    EJECT_ENABLED,
                    FILE_NUMBER,
                    LMB_KNOWN,
                    LMB_NOT_RESERVED,
                    LMB_CHANGES,
                    LMB_ACQUIRED,
                    STANDBY_FILES,
                    STANDBY_ASSIGNED,
                    STANDBY_OFFLINE,
                    STANDBY_MEMMAP_FREE,
                    TRACE_FREED,
                    TRACE_BUILT,
                    BALLOON_PAGES,
                    EJECT_METHOD,
                    EJECT_WORKS,
                    ATTACH_ENABLED,
                    NO_ERROR_INJECTED -> Here.NOTHING;
        };
    }

    private Here ofPort(RefusalRule rule) {
        boolean outOfReach =
                rule.errno() == Errno.ERANGE || rule.errno() == Errno.EFAULT || rule.errno() == Errno.E2BIG;
        boolean noMemory = rule.errno() == Errno.ENOMEM;
        return switch (rule.step()) {
            case ADD_PLACEMENT -> memmap.onMemoryExists() ? memmap.verdicts() : memmap.perGib();
            case ADD_CHECKS, ADD_SECTIONS -> outOfReach ? machine.mappable() : Here.NOTHING;
            case ADD_LINEAR_MAP -> outOfReach ? machine.mappable() : noMemory ? machine.linearLeaves() : Here.NOTHING;
            case ADD_MEMMAP ->
                noMemory ? memmap.perBlock().and(memmap.leaves()).and(memmap.largestBlock()) : Here.NOTHING;
            case OFFLINE_NOTIFIERS -> machine.bootMemory().and(machine.leafAgainstBlock());
            case REMOVE_MEMMAP -> memmap.leafDescribes();
            case REMOVE_LINEAR_MAP -> machine.leafAgainstBlock();
            case ADD_DEVICES, ADD_ONLINE, WRITE, ONLINE_CHECKS, OFFLINE_CHECKS, OFFLINE_ISOLATION, REMOVE_CHECKS ->
                machine.block();
            case OFFLINE_MIGRATION -> machine.block();
            case ALLOCATION,
                    DEVICE_REQUEST,
                    DEVICE_RANGE,
                    DEVICE_MEMMAP,
                    DEVICE_UNMAP,
                    DRIVER_BIND,
                    DRIVER_ATTRIBUTE,
                    DRIVER_PROBE,
                    DRIVER_PAGES,
                    DRIVER_REQUEST,
                    LOADING,
                    PLUGIN,
                    HOOKS -> Here.NOTHING;
        };
    }
}
