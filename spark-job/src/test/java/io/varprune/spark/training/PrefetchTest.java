package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.data.Augmentation;
import io.varprune.data.DataException;
import io.varprune.data.DigitsData;
import io.varprune.engine.Minibatch;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

class PrefetchTest {
    private static final int BATCH = 16;
    private static final int EXAMPLES = 100;
    private static final int LAST = 6;

    /** Digits that note which thread makes each minibatch, and do something before it. */
    private static final class Watched implements Shard {
        private static final long serialVersionUID = 1L;

        private final transient ExamplesShard digits = augmented();
        private final transient Map<Integer, Thread> makers = new ConcurrentHashMap<>();
        private final transient IntConsumer before;

        Watched(IntConsumer before) {
            this.before = before;
        }

        @Override
        public int count() {
            return digits.count();
        }

        @Override
        public DataSet minibatch(long epochSeed, int index, int batchSize) {
            note(index);
            return digits.minibatch(epochSeed, index, batchSize);
        }

        @Override
        public boolean fill(Minibatch into, long epochSeed, int index, int batchSize) {
            note(index);
            return digits.fill(into, epochSeed, index, batchSize);
        }

        private void note(int index) {
            makers.put(index, Thread.currentThread());
            before.accept(index);
        }
    }

    private static ExamplesShard augmented() {
        int[] some = IntStream.range(0, EXAMPLES).toArray();
        return new ExamplesShard(DigitsData.load().train().select(some), new Augmentation(1, true));
    }

    private static void assertSame(Minibatch batch, DataSet expected) {
        assertThat(batch.count()).isEqualTo(expected.numExamples());
        assertThat(Arrays.copyOf(batch.features(), batch.count() * 64)).isEqualTo(expected.getFeatures().data().asFloat());
        assertThat(Arrays.copyOf(batch.labels(), batch.count() * 10)).isEqualTo(expected.getLabels().data().asFloat());
    }

    @Test
    void minibatchesAreThoseOfTheShardInWhateverOrderTheyAreAskedFor() {
        ExamplesShard shard = augmented();
        Shard ahead = new Prefetch().of(shard);
        Minibatch batch = new Minibatch();
        // two epochs, a round that is made again, a jump, and the last minibatch of 4
        long[][] asked = {{7, 0}, {7, 1}, {7, 2}, {7, 1}, {7, 2}, {7, 3}, {7, 5}, {7, LAST}, {8, 0}, {8, 1}, {9, 2}, {9, 3}, {9, 3}};
        for (long[] each : asked) {
            DataSet expected = shard.minibatch(each[0], (int) each[1], BATCH);
            assertThat(ahead.fill(batch, each[0], (int) each[1], BATCH)).isTrue();
            assertSame(batch, expected);
        }
        for (long[] each : asked) {
            assertThat(ahead.minibatch(each[0], (int) each[1], BATCH)).isEqualTo(shard.minibatch(each[0], (int) each[1], BATCH));
        }
    }

    @Test
    void anotherShardIsNotGivenWhatWasMadeOfTheFirst() {
        ExamplesShard first = augmented();
        ExamplesShard second = new ExamplesShard(DigitsData.load().test());
        Prefetch prefetch = new Prefetch();
        Minibatch batch = new Minibatch();
        prefetch.of(first).fill(batch, 7, 0, BATCH);
        prefetch.of(second).fill(batch, 7, 1, BATCH);
        assertSame(batch, second.minibatch(7, 1, BATCH));
    }

    @Test
    void theFollowingMinibatchIsMadeByAnotherThread() {
        Watched shard = new Watched(index -> { });
        Shard ahead = new Prefetch().of(shard);
        Minibatch batch = new Minibatch();
        for (int index = 0; index <= LAST; index++) {
            ahead.fill(batch, 7, index, BATCH);
        }
        assertThat(shard.makers.get(0)).isSameAs(Thread.currentThread());
        for (int index = 1; index <= LAST; index++) {
            assertThat(shard.makers.get(index).getName()).isEqualTo("varprune-prefetch");
        }
        assertThat(shard.makers).as("nothing is made beyond the epoch").hasSize(LAST + 1);
    }

    @Test
    void anExceptionOfTheThreadReachesTheOneWhoAsks() {
        Shard ahead = new Prefetch().of(new Watched(index -> {
            if (index == 2) {
                throw new DataException("minibatch 2 is refused");
            }
        }));
        Minibatch batch = new Minibatch();
        ahead.fill(batch, 7, 0, BATCH);
        ahead.fill(batch, 7, 1, BATCH);
        assertThatThrownBy(() -> ahead.fill(batch, 7, 2, BATCH)).isInstanceOf(DataException.class)
                .hasMessage("minibatch 2 is refused");
        ahead.fill(batch, 7, 3, BATCH);
        assertSame(batch, augmented().minibatch(7, 3, BATCH));
    }

    @Test
    void aWaitThatIsInterruptedEndsAndKeepsTheFlag() {
        CountDownLatch gate = new CountDownLatch(1);
        Shard ahead = new Prefetch().of(new Watched(index -> {
            if (index == 1) {
                pass(gate);
            }
        }));
        ahead.minibatch(7, 0, BATCH);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> ahead.minibatch(7, 1, BATCH)).isInstanceOf(TrainingException.class)
                .hasMessage("the training was interrupted");
        assertThat(Thread.interrupted()).isTrue();
        gate.countDown();
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }
}
