package io.github.mmhotplug.core.internal.vmemmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.Bytes;
import org.junit.jupiter.api.Test;

class AltmapTest {
    private static final long LEAF = 512;
    private static final long BASE = (4 * Bytes.GIB) >> 12;
    private static final long LAST = BASE + (Bytes.GIB >> 12) - 1;

    @Test
    void theFirstBlockIsPaddedToItsOwnSize() {
        Altmap nvdimm = new Altmap(BASE, LAST, 2, 4 * LEAF);

        assertThat(nvdimm.alloc(LEAF)).isEqualTo(BASE + LEAF);
        assertThat(nvdimm.alloc()).isEqualTo(LEAF);
        assertThat(nvdimm.align()).isEqualTo(LEAF - 2);
        assertThat(nvdimm.pagesLeft()).isEqualTo(4 * LEAF - LEAF - (LEAF - 2));

        assertThat(nvdimm.alloc(LEAF)).isEqualTo(BASE + 2 * LEAF);
        assertThat(nvdimm.alloc()).isEqualTo(2 * LEAF);
        assertThat(nvdimm.align()).isEqualTo(LEAF - 2);
    }

    @Test
    void theAlignmentIsTheLowestBitOfTheNumberOfPages() {
        Altmap altmap = new Altmap(BASE, LAST, 0, 100);
        assertThat(altmap.alloc(1)).isEqualTo(BASE);
        assertThat(altmap.alloc(3)).isEqualTo(BASE + 1);
        assertThat(altmap.alloc(12)).isEqualTo(BASE + 4);
        assertThat(altmap.align()).isZero();
        assertThat(altmap.alloc(1)).isEqualTo(BASE + 16);
        assertThat(altmap.alloc(6)).isEqualTo(BASE + 18);
        assertThat(altmap.align()).isEqualTo(1);
        assertThat(altmap.nextPfn()).isEqualTo(BASE + 24);
    }

    @Test
    void aBlockOfOneMemoryBlockFitsExactly() {
        Altmap block = new Altmap(BASE, BASE + 32767, 0, LEAF);
        assertThat(block.alloc(LEAF)).isEqualTo(BASE);
        assertThat(block.pagesLeft()).isZero();
        assertThat(block.offset()).isEqualTo(LEAF);
        assertThat(block.endPfn()).isEqualTo(BASE + 32767);
    }

    @Test
    void anExhaustedAltmapDoesNotChange() {
        Altmap altmap = new Altmap(BASE, LAST, 2, 2 * LEAF - 3);

        assertThat(altmap.alloc(LEAF)).isEqualTo(-1);
        assertThat(altmap.alloc()).isZero();
        assertThat(altmap.align()).isZero();
        assertThat(altmap.nextPfn()).isEqualTo(BASE + 2);
        assertThat(altmap.pagesLeft()).isEqualTo(2 * LEAF - 3);

        Altmap larger = new Altmap(BASE, LAST, 2, 2 * LEAF - 2);
        assertThat(larger.alloc(LEAF)).isEqualTo(BASE + LEAF);
        assertThat(larger.pagesLeft()).isZero();
    }

    @Test
    void givingBackLowersTheCounterOnly() {
        Altmap altmap = new Altmap(BASE, LAST, 2, 4 * LEAF);
        assertThat(altmap.alloc(LEAF)).isPositive();
        altmap.giveBack(LEAF);
        assertThat(altmap.alloc()).isZero();
        assertThat(altmap.align()).isEqualTo(LEAF - 2);
        assertThat(altmap.reserve()).isEqualTo(2);
        assertThat(altmap.free()).isEqualTo(4 * LEAF);
    }

    @Test
    void singlePagesLieInARow() {
        Altmap altmap = new Altmap(BASE, LAST, 0, 10);
        assertThat(altmap.nextPfn()).isEqualTo(BASE);
        assertThat(altmap.allocPages(7)).isEqualTo(7);
        assertThat(altmap.nextPfn()).isEqualTo(BASE + 7);
        assertThat(altmap.allocPages(7)).isEqualTo(3);
        assertThat(altmap.allocPages(7)).isZero();
        assertThat(altmap.alloc()).isEqualTo(10);
    }

    @Test
    void itOwnsWhatLiesBehindItsReserve() {
        Altmap altmap = new Altmap(BASE, LAST, 2, 10);
        assertThat(altmap.owns(BASE + 2, 10)).isTrue();
        assertThat(altmap.owns(BASE + 1, 1)).isFalse();
        assertThat(altmap.owns(BASE + 11, 2)).isFalse();
    }

    @Test
    void forARemovalItKnowsWhatIsOut() {
        Altmap altmap = Altmap.ofAdded(BASE, BASE + 32767, LEAF, LEAF);
        assertThat(altmap.alloc()).isEqualTo(LEAF);
        altmap.giveBack(LEAF);
        assertThat(altmap.alloc()).isZero();
    }
}
