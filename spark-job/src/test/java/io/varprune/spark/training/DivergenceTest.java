package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.engine.Minibatch;
import io.varprune.model.InputShape;
import io.varprune.model.Resnet20;
import io.varprune.store.Checkpoint;
import io.varprune.store.Checkpoints;
import io.varprune.store.RunDirectory;
import io.varprune.store.SyncRecord;
import io.varprune.store.TrainingState;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Trainings whose numbers are no longer finite, beside trainings that were started by hand with the lower learning rate. */
class DivergenceTest {
    // 100 examples are 7 minibatches of 16: an epoch has syncs of 3, 3 and 1 steps
    private static final int FREQUENCY = 3;
    private static final int EPOCHS = 2;

    /** A learning rate that jumps. */
    public record Jump(@JsonProperty("at") int at, @JsonProperty("before") double before, @JsonProperty("after") double after)
            implements ISchedule {
        @Override
        public double valueAt(int iteration, int epoch) {
            return iteration < at ? before : after;
        }

        @Override
        public ISchedule clone() {
            return this;
        }
    }

    private record Result(float[] params, float[] updater, List<SyncRecord> syncs) {
        void assertSameWeights(Result expected) {
            assertThat(bits(params)).isEqualTo(bits(expected.params));
            assertThat(bits(updater)).isEqualTo(bits(expected.updater));
        }

        private static int[] bits(float[] values) {
            return IntStream.range(0, values.length).map(i -> Float.floatToRawIntBits(values[i])).toArray();
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static List<Shard> shards(int workers) {
        List<Shard> shards = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            shards.add(TestTraining.shard(100 * worker, 100 * worker + 100 - 5 * worker));
        }
        return shards;
    }

    private static VarianceAmplifyingTrainingMaster master(RollbackSettings rollback) {
        return new TestTraining(FREQUENCY, false, 1e-4).master().rollBack(rollback);
    }

    /** @param workers in one job for two, with a job for each sync for three, reduced by a tree for nine; 0 for two that take turns */
    private static Result train(VarianceAmplifyingTrainingMaster master, IUpdater updater, int workers) {
        Model net = TestTraining.mlp(updater);
        if (workers == 0) {
            master.fit(net, shards(2), EPOCHS);
        } else {
            master.fit(LocalSpark.context(), net, LocalSpark.context().parallelize(shards(workers), workers), EPOCHS);
        }
        Network trained = Network.of(net);
        assertThat(trained.epoch()).isEqualTo(EPOCHS);
        return new Result(trained.readParams(), trained.readUpdater(), master.syncs().stream().map(DivergenceTest::withoutTimes).toList());
    }

    private static SyncRecord withoutTimes(SyncRecord s) {
        return new SyncRecord(s.sync(), s.epoch(), s.examples(), s.loss(), s.penalty(), s.variance(), 0, 0, 0, 0, s.learningRate())
                .withFault(s.fault());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 9})
    void itIsAsIfItHadBegunWithTheLowerRate(int workers) {
        Result diverged = train(master(new RollbackSettings(1e-7, 50, 1)), new Nesterovs(1e6, 0.9), workers);
        Result byHand = train(master(RollbackSettings.NONE), new Nesterovs(1e6 * 1e-7, 0.9), workers);
        diverged.assertSameWeights(byHand);
        int failed = diverged.syncs.size() - byHand.syncs.size() - 1;
        assertThat(diverged.syncs.get(failed).fault()).matches("the (weights|loss) of worker \\d (are|is) no longer finite; back to minibatch"
                + " 0 of epoch 0 with the learning rate times 1.0E-7");
        assertThat(diverged.syncs.stream().mapToInt(SyncRecord::sync)).containsExactlyElementsOf(
                IntStream.range(0, diverged.syncs.size()).boxed().toList());
        assertThat(diverged.syncs.stream().map(SyncRecord::learningRate)).startsWith(1e6).endsWith(1e6 * 1e-7);
    }

    /** The rate jumps in the fifth sync. */
    private static final Nesterovs JUMP = new Nesterovs(new Jump(10, 0.05, 1e30), 0.9);
    private static final RollbackSettings TWO_SYNCS = new RollbackSettings(1e-31, 2, 1);

    @Test
    void itGoesOnFromAnEarlierStateAsByHand() {
        Result diverged = train(master(TWO_SYNCS), JUMP.clone(), 2);
        assertThat(diverged.syncs.stream().map(SyncRecord::epoch)).containsExactly(0, 0, 0, 1, 1, 0, 1, 1, 1);
        assertThat(diverged.syncs.get(4).fault()).isEqualTo("the weights of worker 0 are no longer finite; back to minibatch 6 of epoch 0"
                + " with the learning rate times 1.0E-31");
        assertThat(diverged.syncs.get(4).loss()).isNaN();

        List<TrainingState> good = new ArrayList<>();
        assertThatThrownBy(() -> train(master(RollbackSettings.NONE).checkpoint(every(state -> {
            if (state.syncs().size() == 2) {
                good.add(state.state().copy());
            }
        })), JUMP.clone(), 2)).isInstanceOf(TrainingException.class);
        Result byHand = train(master(RollbackSettings.NONE).resume(new Checkpoint(good.get(0), List.of(), List.of(), 0)),
                new Nesterovs(new Jump(10, 0.05 * 1e-31, 1e30 * 1e-31), 0.9), 2);
        diverged.assertSameWeights(byHand);
    }

    private static Checkpointing every(java.util.function.Consumer<Checkpoint> store) {
        return new Checkpointing(store, 1, Duration.ZERO, Clock.systemUTC());
    }

    /** Before the fault, right before it, right after the rollback, and later. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 6, 8})
    void aKilledOneGoesOnBitForBit(int killed, @TempDir java.nio.file.Path folder) {
        Result undisturbed = train(master(TWO_SYNCS), JUMP.clone(), 2);
        Checkpoints checkpoints = new Checkpoints(RunDirectory.openOrCreate(new Path(folder.toUri().getPath()), new Configuration()),
                "00".repeat(32), 2, warning -> {
                    throw new AssertionError(warning);
                });
        assertThatThrownBy(() -> train(master(TWO_SYNCS).checkpoint(every(state -> {
            checkpoints.write(state);
            if (state.syncs().size() == killed) {
                throw new Killed();
            }
        })), JUMP.clone(), 2)).isInstanceOf(Killed.class);
        Checkpoint last = checkpoints.newest(undisturbed.params.length).orElseThrow();
        assertThat(last.rollbacks()).isEqualTo(killed > 4 ? 1 : 0);
        Result resumed = train(master(TWO_SYNCS).resume(last), JUMP.clone(), 2);
        resumed.assertSameWeights(undisturbed);
        assertThat(resumed.syncs).isEqualTo(undisturbed.syncs);
    }

    @Test
    void itStopsAfterAllAttempts() {
        VarianceAmplifyingTrainingMaster master = master(new RollbackSettings(0.5, 50, 2));
        assertThatThrownBy(() -> train(master, new Nesterovs(1e30, 0.9), 0)).isInstanceOf(TrainingException.class)
                .hasMessageMatching("sync \\d+: the weights of worker 0 are no longer finite, at a learning rate of 2.5E29 after 2 rollbacks; "
                        + "lower train.updater.learningRate or train.regularizer.lambda");
        assertThat(master.syncs().stream().filter(sync -> !sync.fault().isEmpty())).hasSize(2);
    }

    /** Says NaN. */
    private record Broken(Shard whole) implements DisturbedShard {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean fill(Minibatch into, long seed, int index, int size) {
            boolean filled = whole.fill(into, seed, index, size);
            into.features()[5] = Float.NaN;
            return filled;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 9})
    void theWorkerIsNamed(int workers) {
        int last = 100 - 5 * (workers - 1);
        assertThatThrownBy(() -> TestTraining.onSpark(master(RollbackSettings.NONE), TestTraining.mlp(),
                LocalSpark.context().parallelize(shards(workers), workers).map(s -> s.count() == last ? new Broken(s) : s), 1))
                .hasMessageStartingWith("sync 0: the weights of worker " + (workers - 1) + " are no longer finite, at a learning rate of 0.05;");
    }

    @Test
    void everyNumberOfAResultCounts() {
        assertThat(result(1, 2, 3).fault()).isEmpty();
        assertThat(result(Float.POSITIVE_INFINITY, 2, Double.NaN).fault()).isEqualTo("the weights of worker 4 are no longer finite");
        assertThat(result(1, 2, Double.NEGATIVE_INFINITY).fault()).isEqualTo("the loss of worker 4 is no longer finite");
        assertThat(result(1, Float.NaN, 3).fault()).isEqualTo("the updater's state of worker 4 is no longer finite");
        for (WorkerResult faulty : List.of(result(Float.NaN, 2, 3), result(1, Float.NaN, 3), result(1, 2, Double.NaN))) {
            assertThat(Reduction.average(List.of(result(1, 2, 3), faulty), new float[1], new float[1]).fault()).isEqualTo(faulty.fault());
            assertThat(Reduction.average(IntStream.range(0, 12).mapToObj(i -> i == 10 ? faulty : result(1, 2, 3)).toList(), new float[1],
                    new float[1]).fault()).isEqualTo(faulty.fault());
        }
        assertThat(Reduction.average(List.of(result(-3e38f, 2, 3), result(3e38f, 2, 3)), new float[1], new float[1]).fault())
                .isEqualTo("the average of the workers is no longer finite");
    }

    private static WorkerResult result(float weight, float updater, double loss) {
        return new WorkerResult(4, "e", new float[] {weight}, new float[] {updater}, 1, 1, loss, 0, 1);
    }

    /** Of a chain and of a graph whose layers are made from the configuration. */
    @Test
    void theLowerRateIsInTheConfigurationThatNetworksAreMadeFrom() {
        NeuralNetConfiguration.Builder builder = new NeuralNetConfiguration.Builder().seed(7).updater(new Nesterovs(new Jump(3, 0.5, 1), 0.9));
        for (Model model : Arrays.asList(TestTraining.mlp(JUMP.clone()), new Resnet20(0.125).build(builder, new InputShape(1, 8, 8), 10))) {
            Network network = Network.of(model);
            double before = network.learningRate();
            network.scaleLearningRate(0.25);
            network.scaleLearningRate(0.5);
            Network made = Network.fromJson(network.json());
            assertThat(made.learningRate()).isCloseTo(before / 8, within(1e-15)).isEqualTo(network.learningRate());
            assertThat(made.engine()).isPresent();
        }
    }
}
