package io.github.mmhotplug.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mmhotplug.api.addr.PfnRange;
import io.github.mmhotplug.api.driver.CorePort;
import io.github.mmhotplug.api.store.RangeStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

@ExtendWith(MockitoExtension.class)
class BalloonListTest {
    @Mock
    private CorePort core;

    @Test
    void theLastToEnterIsTheFirstToLeave() {
        Stores stores = Stores.behind(core);
        BalloonList list = new BalloonList(stores.named("list"));
        assertThat(list.pages()).isZero();
        assertThat(list.runs()).isEmpty();
        list.push(new PfnRange(100, 10));
        list.push(new PfnRange(50, 5));
        assertThat(list.pages()).isEqualTo(15);
        assertThat(list.runs()).containsExactly(new PfnRange(100, 10), new PfnRange(50, 5));
        assertThat(list.pop(3)).isEqualTo(new PfnRange(52, 3));
        assertThat(list.pop(100)).isEqualTo(new PfnRange(50, 2));
        assertThat(list.pop(10)).isEqualTo(new PfnRange(100, 10));
        assertThat(list.pages()).isZero();
        assertThat(list.runs()).isEmpty();
        assertThat(stores.named("list").nextKey(2)).isEqualTo(RangeStore.ABSENT);
    }
}
