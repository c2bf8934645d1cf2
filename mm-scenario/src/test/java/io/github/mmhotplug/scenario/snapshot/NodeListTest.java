package io.github.mmhotplug.scenario.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeListTest {
    @Test
    void readsWhatItPrints() {
        assertThat(NodeList.parse("0-1,3")).containsExactly(0, 1, 3);
        assertThat(NodeList.format(NodeList.parse("0,1,3"))).isEqualTo("0-1,3");
        assertThat(NodeList.parse("")).isEmpty();
        assertThat(NodeList.parse("all")).isEmpty();
    }
}
