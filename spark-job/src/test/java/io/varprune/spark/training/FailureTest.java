package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.engine.Minibatch;
import io.varprune.reparameterize.Identity;
import io.varprune.step.CramPlus;
import io.varprune.step.Extrapolated;
import io.varprune.step.Step;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
    private static final AtomicInteger FAILURES_LEFT = new AtomicInteger();

    /** Breaks in the middle of a round, after some local steps have changed the worker's network. */
    private record Breaking(Shard whole) implements DisturbedShard {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean fill(Minibatch into, long seed, int index, int size) {
            if (index == 7 && FAILURES_LEFT.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw new IllegalStateException("broken on purpose");
            }
            return whole.fill(into, seed, index, size);
        }
    }

    @Test
    void aTaskThatFailsAndIsRetriedChangesNothing() {
        TestTraining training = new TestTraining(5, false);
        List<Shard> sound = List.of(TestTraining.shard(0, 300), TestTraining.shard(300, 700));
        float[] undisturbed = training.onSpark(sound, 2);
        FAILURES_LEFT.set(3);
        float[] disturbed = TestTraining.onSpark(training.master(), TestTraining.mlp(),
                LocalSpark.context().parallelize(sound, 2).map(s -> s.count() == 300 ? new Breaking(s) : s), 2);
        assertThat(FAILURES_LEFT).as("failures that did not happen").hasValue(0);
        assertThat(disturbed).isEqualTo(undisturbed);
    }

    /** Steps with a memory or with draws, too. */
    @ParameterizedTest
    @MethodSource("steps")
    void aRetriedTaskRepeatsItsStep(Step step) {
        VarianceAmplifyingTrainingMaster master = new VarianceAmplifyingTrainingMaster(new TrainingSettings(0, 16, 5, 1e-4, 0, false,
                false, List.of(), List.of(), 3, new Method(step, List.of(), new Identity())));
        List<Shard> sound = List.of(TestTraining.shard(0, 300), TestTraining.shard(300, 700));
        float[] undisturbed = TestTraining.onSpark(master, TestTraining.mlp(), sound, 1);
        FAILURES_LEFT.set(2);
        float[] disturbed = TestTraining.onSpark(master, TestTraining.mlp(),
                LocalSpark.context().parallelize(sound, 2).map(s -> s.count() == 300 ? new Breaking(s) : s), 1);
        assertThat(FAILURES_LEFT).as("failures that did not happen").hasValue(0);
        assertThat(disturbed).isEqualTo(undisturbed);
    }

    static List<Step> steps() {
        return List.of(new Extrapolated(0.05), new CramPlus(0.1, List.of(0.5, 0.9), true));
    }

    @Test
    void refusesWeightsThatAreNoLongerFinite() {
        TestTraining training = new TestTraining(5, false, 1e30);
        assertThatThrownBy(() -> training.onSpark(List.of(TestTraining.shard(0, 100)), 1))
                .isInstanceOf(TrainingException.class)
                .hasMessage("sync 0: the weights of worker 0 are no longer finite, at a learning rate of 0.05; lower train.updater.learningRate"
                        + " or train.regularizer.lambda, or set train.divergence.action=rollback");
    }

    @Test
    void refusesAnEmptyPartition() {
        assertThatThrownBy(() -> new TestTraining(1, false)
                .onSpark(List.of(TestTraining.shard(0, 16), TestTraining.shard(0, 0)), 1))
                .isInstanceOf(TrainingException.class)
                .hasMessage("partition 1 of 2 has no examples; repartition the data or use fewer workers");
    }

    @Test
    void refusesFewerPartitionsThanWorkers() {
        VarianceAmplifyingTrainingMaster three = new VarianceAmplifyingTrainingMaster(
                new TrainingSettings(3, 16, 1, 0, 0, false, false, List.of(), List.of(), 1));
        assertThatThrownBy(() -> TestTraining.onSpark(three, TestTraining.mlp(),
                List.of(TestTraining.shard(0, 16), TestTraining.shard(16, 32)), 1))
                .hasMessage("the data has 2 partitions for 3 workers; repartition it to 3 or set train.workers=2");
    }

    @Test
    void refusesSparkWithoutTheKryoRegistrator() {
        SparkConf plain = new SparkConf(false).set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
        assertThatThrownBy(() -> ClusterCheck.kryo(plain)).isInstanceOf(TrainingException.class)
                .hasMessageContaining("spark.kryo.registrator=io.varprune.spark.VarpruneKryoRegistrator");
    }

    @Test
    void refusesAllWorkOnOneOfSeveralExecutors() {
        assertThatThrownBy(() -> ClusterCheck.spread(2, 3, Set.of("1"))).isInstanceOf(TrainingException.class)
                .hasMessageContaining("all 2 workers ran on executor 1 while 3 executors are there; set spark.locality.wait=0s");
        ClusterCheck.spread(2, 3, Set.of("1", "2"));
        ClusterCheck.spread(2, 1, Set.of("driver"));
    }
}
