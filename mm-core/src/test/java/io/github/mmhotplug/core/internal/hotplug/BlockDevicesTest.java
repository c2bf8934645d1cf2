package io.github.mmhotplug.core.internal.hotplug;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.outcome.Errno;
import io.github.mmhotplug.api.outcome.Outcome;
import io.github.mmhotplug.api.outcome.Unit;
import io.github.mmhotplug.api.rule.BlockRule;
import io.github.mmhotplug.core.Faults;
import io.github.mmhotplug.core.fixture.PlainArchitecture;
import io.github.mmhotplug.core.internal.state.MachineState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the files {@code state} and {@code online} of a block answer. */
class BlockDevicesTest {
    private final Engine engine;

    BlockDevicesTest() {
        PlainArchitecture plain = PlainArchitecture.plain();
        engine = new Engine("7.2", plain.memory(), plain.vmemmap(), plain.pagetables());
    }

    @BeforeEach
    void addTwoBlocks() {
        assertThat(engine.add(Engine.blocks(2)).isDone()).isTrue();
    }

    private static void assertRefused(Outcome<Unit> outcome, BlockRule rule, Errno errno) {
        assertThat(outcome.refusal()).hasValueSatisfying(refusal -> {
            assertThat(refusal.rule()).isEqualTo(rule);
            assertThat(refusal.errno()).isEqualTo(errno);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "", "ONLINE", "online ", "going-offline"})
    void otherWordsAreInvalid(String word) {
        assertRefused(engine.write(0, word), BlockRule.STATE_WORD, Errno.EINVAL);
    }

    @ParameterizedTest
    @CsvSource({"online, NORMAL", "online_kernel, NORMAL", "online_movable, MOVABLE"})
    void theWordChoosesTheZone(String word, String zone) {
        assertThat(engine.write(0, word).isDone()).isTrue();
        assertThat(engine.state.blocks.zone(Engine.FIRST_BLOCK)).hasToString("Optional[" + zone + "]");
        assertThat(engine.state.blocks.isOnline(Engine.FIRST_BLOCK + 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"online", "online_kernel", "online_movable"})
    void whatIsOnlineIsNotOnlinedAgain(String word) {
        assertThat(engine.write(0, "online").isDone()).isTrue();
        assertRefused(engine.write(0, word), BlockRule.STATE_CHANGES, Errno.EINVAL);
    }

    @Test
    void whatIsOfflineIsNotTakenOfflineAgain() {
        assertRefused(engine.write(0, "offline"), BlockRule.STATE_CHANGES, Errno.EINVAL);
    }

    @Test
    void aBlockThatIsNotThereHasNoFile() {
        assertRefused(engine.write(2, "online"), BlockRule.BLOCK_EXISTS, Errno.ENOENT);
    }

    @Test
    void theDeviceTakesItsOwnStateWithoutAnError() {
        assertThat(engine.device(0, false).isDone()).isTrue();
        assertThat(engine.device(0, true).isDone()).isTrue();
        MachineState before = engine.state.fork();
        assertThat(engine.device(0, true).isDone()).isTrue();
        assertThat(engine.state.differences(before)).isEmpty();
    }

    /** I33: the same state again is an error of one file and none of the other. */
    @Test
    void theFileOnlineTakesTheStateThatABlockHas() {
        assertThat(engine.online(0, "0").isDone()).isTrue();
        assertThat(engine.online(0, "1").isDone()).isTrue();
        MachineState before = engine.state.fork();
        assertThat(engine.online(0, "yes").isDone()).isTrue();
        assertThat(engine.state.differences(before)).isEmpty();
        assertRefused(engine.write(0, "online"), BlockRule.STATE_CHANGES, Errno.EINVAL);
        assertRefused(engine.online(0, "2"), BlockRule.PARAMETER_VALUE, Errno.EINVAL);
        assertRefused(engine.online(2, "1"), BlockRule.BLOCK_EXISTS, Errno.ENOENT);
        assertThat(engine.online(0, "off").isDone()).isTrue();
    }

    @Test
    void whatIsPinnedStays() {
        assertThat(engine.write(0, "online").isDone()).isTrue();
        MachineState before = engine.state.fork();
        assertRefused(engine.write(0, "offline", new Pinned()), BlockRule.NOTHING_UNMOVABLE, Errno.EBUSY);
        assertThat(engine.state.differences(before)).isEmpty();
    }

    @Test
    void offlineLeavesNothingOfOnline() {
        // the first change sets the watermarks
        assertThat(engine.write(0, "online_movable").isDone()).isTrue();
        assertThat(engine.write(0, "offline").isDone()).isTrue();
        MachineState before = engine.state.fork();
        assertThat(engine.write(0, "online_movable").isDone()).isTrue();
        assertThat(engine.state.differences(before))
                .containsExactlyInAnyOrder("sections", "free memory", "memory blocks", "zones");
        assertThat(engine.write(0, "offline").isDone()).isTrue();
        assertThat(engine.state.differences(before)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "auto_online_blocks, garbage, EINVAL",
        "auto_online_blocks, '', EINVAL",
        "online_policy, contig, EINVAL",
        "auto_movable_ratio, -1, EINVAL",
        "auto_movable_ratio, garbage, EINVAL",
        "auto_movable_ratio, 1e3, EINVAL",
        "auto_movable_ratio, 09, EINVAL",
        "auto_movable_ratio, 0x, EINVAL",
        "auto_movable_ratio, 4294967296, ERANGE",
        "auto_movable_ratio, 99999999999999999999, ERANGE",
        "auto_movable_numa_aware, maybe, EINVAL",
        "block_size_bytes, 0, EACCES",
        "memmap_on_memory, Y, EACCES",
        "probe, 0, ENOENT"
    })
    void aParameterRefusesWhatItDoesNotTake(String file, String value, Errno errno) {
        MachineState before = engine.state.fork();
        assertThat(engine.parameter(file, value).refusal())
                .hasValueSatisfying(refusal -> assertThat(refusal.errno()).isEqualTo(errno));
        assertThat(engine.state.differences(before)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "auto_online_blocks, online_movable",
        "online_policy, auto-movable",
        "auto_movable_ratio, 0",
        "auto_movable_ratio, 0x10",
        "auto_movable_ratio, 017",
        "auto_movable_ratio, 4294967295",
        "auto_movable_numa_aware, n"
    })
    void aParameterKeepsWhatItTakes(String file, String value) {
        MachineState before = engine.state.fork();
        assertThat(engine.parameter(file, value).isDone()).isTrue();
        assertThat(engine.state.differences(before)).containsExactly("parameters");
    }

    /** Something sits in every block. */
    private static final class Pinned implements Faults {
        @Override
        public boolean isPinned(PfnRange pfns) {
            return true;
        }

        @Override
        public long allocations(long wanted) {
            return wanted;
        }

        @Override
        public boolean mappingFails() {
            return false;
        }
    }
}
