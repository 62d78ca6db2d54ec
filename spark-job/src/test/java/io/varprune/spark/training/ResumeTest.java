package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.model.InputShape;
import io.varprune.model.Resnet20;
import io.varprune.model.VisionTransformer;
import io.varprune.reparameterize.Identity;
import io.varprune.reparameterize.Powerpropagation;
import io.varprune.step.Extrapolated;
import io.varprune.step.Sgd;
import io.varprune.store.Checkpoint;
import io.varprune.store.Checkpoints;
import io.varprune.store.RunDirectory;
import io.varprune.store.SyncRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;

/** A training that ends between two syncs, and another that goes on from what it had written, beside one that was never disturbed. */
class ResumeTest {
    // 100 examples of the largest shard are 7 minibatches of 16: an epoch has syncs of 3, 3 and 1 steps
    private static final int FREQUENCY = 3;
    private static final int SYNCS_PER_EPOCH = 3;
    private static final int EPOCHS = 2;
    private static final String RUN = "00".repeat(32);
    @TempDir
    private java.nio.file.Path folder;

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** @param workers 2 fit the slots of local[2] at once, and stay in one job for all syncs; for 3 each sync is a job */
    private record Training(String name, int workers, Supplier<Model> network, boolean stepMoments, Method method) {
        VarianceAmplifyingTrainingMaster master() {
            return new VarianceAmplifyingTrainingMaster(new TrainingSettings(0, TestTraining.BATCH, FREQUENCY, 1e-4, 5, false, stepMoments,
                    List.of(), List.of(), TestTraining.SEED, method));
        }

        Result run(VarianceAmplifyingTrainingMaster master) {
            Model net = network.get();
            List<Shard> shards = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                shards.add(TestTraining.shard(100 * worker, 100 * worker + 100 - 30 * worker));
            }
            master.fit(LocalSpark.context(), net, LocalSpark.context().parallelize(shards, workers), EPOCHS);
            Network trained = Network.of(net);
            return new Result(trained.readParams(), trained.readUpdater(), trained.iteration(), trained.epoch(),
                    master.syncs().stream().map(ResumeTest::withoutTimes).toList());
        }

        @Override
        public String toString() {
            return name + ", " + workers + " workers";
        }
    }

    private record Result(float[] params, float[] updater, int iteration, int epoch, List<SyncRecord> syncs) {
    }

    private static SyncRecord withoutTimes(SyncRecord s) {
        return new SyncRecord(s.sync(), s.epoch(), s.examples(), s.loss(), s.penalty(), s.variance(), 0, 0, 0, 0, s.learningRate(), 0, "",
                s.fault(), s.layerVariances());
    }

    private static void assertSame(Result found, Result expected, String what) {
        assertThat(bits(found.params)).as(what).isEqualTo(bits(expected.params));
        assertThat(bits(found.updater)).as(what).isEqualTo(bits(expected.updater));
        assertThat(found.syncs).as(what).isEqualTo(expected.syncs);
        assertThat(List.of(found.iteration, found.epoch)).as(what).isEqualTo(List.of(expected.iteration, expected.epoch));
    }

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length).map(i -> Float.floatToRawIntBits(values[i])).toArray();
    }

    private Checkpoints checkpoints(int killed) {
        return new Checkpoints(RunDirectory.openOrCreate(new Path(folder.resolve("killed" + killed).toUri().getPath()), new Configuration()),
                RUN, 2, warning -> {
                    throw new AssertionError(warning);
                });
    }

    static Stream<Training> trainings() {
        Method plain = Method.PLAIN;
        Method power = new Method(new Sgd(), List.of(), new Powerpropagation(2));
        Method ahead = new Method(new Extrapolated(0.05), List.of(), new Identity());
        Supplier<Model> adam = () -> MethodStepsTest.chain(new Adam(0.01), 5e-4, false);
        return Stream.of(new Training("var with momentum", 2, TestTraining::mlp, false, plain),
                new Training("var with momentum", 3, TestTraining::mlp, true, plain),
                new Training("powerpropagation with adam", 2, adam, true, power),
                new Training("powerpropagation with adam", 3, adam, false, power),
                new Training("extrapolated", 2, TestTraining::mlp, true, ahead),
                new Training("batch norm", 2, () -> new Resnet20(0.125).build(builder(), new InputShape(1, 8, 8), 10), false, plain),
                new Training("attention by Deeplearning4j", 3, () -> new VisionTransformer(4, 4, 1, 2).build(builder(),
                        new InputShape(1, 8, 8), 10), false, plain));
    }

    private static NeuralNetConfiguration.Builder builder() {
        return new NeuralNetConfiguration.Builder().seed(7).l2(5e-4).updater(new Nesterovs(0.05, 0.9));
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void goesOnBitForBit(Training training) {
        Result undisturbed = training.run(training.master());
        assertThat(undisturbed.syncs).hasSize(EPOCHS * SYNCS_PER_EPOCH);
        // after the first, in the middle of an epoch, at its end, in the middle of the second one, and after the last
        for (int killed : new int[] {1, 2, 3, 5, 6}) {
            Checkpoints checkpoints = checkpoints(killed);
            assertThatThrownBy(() -> training.run(training.master().checkpoint(new Checkpointing(state -> {
                checkpoints.write(state);
                if (state.syncs().size() == killed) {
                    throw new Killed();
                }
            }, 1, Duration.ZERO, Clock.systemUTC())))).isInstanceOf(Killed.class);
            Checkpoint last = checkpoints.newest(undisturbed.params.length).orElseThrow();
            assertThat(last.syncs()).hasSize(killed);
            Result resumed = training.run(training.master().resume(last));
            assertSame(resumed, undisturbed, "killed after " + killed + " syncs");
        }
    }

    @Test
    void whatWasDoneAfterTheLastCheckpointIsDoneAgain() {
        Training training = trainings().findFirst().orElseThrow();
        Result undisturbed = training.run(training.master());
        Checkpoints checkpoints = checkpoints(0);
        assertThatThrownBy(() -> training.run(training.master().listen(sync -> {
            if (sync.sync() == 3) {
                throw new Killed();
            }
        }).checkpoint(new Checkpointing(checkpoints::write, 2, Duration.ZERO, Clock.systemUTC())))).isInstanceOf(Killed.class);
        List<Integer> made = new ArrayList<>();
        Result resumed = training.run(training.master().listen(sync -> made.add(sync.sync()))
                .resume(checkpoints.newest(undisturbed.params.length).orElseThrow()));
        assertThat(made).containsExactly(2, 3, 4, 5);
        assertSame(resumed, undisturbed, "resumed");
    }

    @Test
    void checkpointsByTheClockChangeNoNumber() {
        Training training = trainings().findFirst().orElseThrow();
        List<Integer> written = new ArrayList<>();
        // a clock that goes on by 40 seconds whenever it is read: once when made, once a sync, and once for each checkpoint
        Clock clock = new Clock() {
            private Instant now = Instant.EPOCH;

            @Override
            public Instant instant() {
                now = now.plusSeconds(40);
                return now;
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        Result watched = training.run(training.master().checkpoint(
                new Checkpointing(state -> written.add(state.syncs().size()), 0, Duration.ofSeconds(80), clock)));
        assertThat(written).containsExactly(2, 4, 6);
        assertSame(watched, training.run(training.master()), "watched");
    }
}
