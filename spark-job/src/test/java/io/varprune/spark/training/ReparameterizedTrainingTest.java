package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varprune.reparameterize.Powerpropagation;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** Training in phi on several workers, beside a loop in double precision. */
class ReparameterizedTrainingTest {
    /** theta = phi |phi| on both workers, with VAR of theta; weights and biases worked out in double precision. */
    @Test
    void powerpropagationTrainsAndAveragesPhi() {
        double lambda = 1e-4;
        List<Shard> shards = List.of(TestTraining.shard(0, 48), TestTraining.shard(48, 96));
        double[][] phi = new double[2][];
        for (int worker = 0; worker < 2; worker++) {
            double[] p = MethodStepsTest.toDoubles(TestTraining.weights(MethodStepsTest.chain(new Sgd(MethodStepsTest.RATE), 0, false).params()));
            for (int i = 0; i < p.length; i++) {
                p[i] = isWeight(i) ? Math.signum(p[i]) * Math.sqrt(Math.abs(p[i])) : p[i];
            }
            for (DataSet batch : TestTraining.minibatches(shards.get(worker), worker, 3)) {
                double[] theta = squared(p);
                double[] g = MethodStepsTest.gradient(batch, theta);
                addVariance(theta, 0, 1280, lambda, g);
                addVariance(theta, 1300, 1500, lambda, g);
                for (int i = 0; i < p.length; i++) {
                    p[i] -= MethodStepsTest.RATE * g[i] * (isWeight(i) ? 2 * Math.abs(p[i]) : 1);
                }
            }
            phi[worker] = p;
        }
        double[] expected = squared(IntStream.range(0, 1510).mapToDouble(i -> (phi[0][i] + phi[1][i]) / 2).toArray());
        VarianceAmplifyingTrainingMaster master = new VarianceAmplifyingTrainingMaster(new TrainingSettings(0, TestTraining.BATCH, 4,
                lambda, 0, false, true, List.of(), List.of(), TestTraining.SEED,
                new Method(new io.varprune.step.Sgd(), List.of(), new Powerpropagation(2))));
        float[] found = TestTraining.onSpark(master, MethodStepsTest.chain(new Sgd(MethodStepsTest.RATE), 0, false), shards, 1);
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).as("%d", i).isCloseTo(expected[i], within(2e-6));
        }
        double[] moments = new double[] {variance(expected, 0, 1280), variance(expected, 1300, 1500)};
        double psi = 1 / (moments[0] + 1e-8) + 1 / (moments[1] + 1e-8);
        assertThat(master.syncs().get(0).penalty()).as("psi of theta").isCloseTo(psi, within(1e-4 * psi));
    }

    private static boolean isWeight(int i) {
        return i < 1280 || i >= 1300 && i < 1500;
    }

    private static double[] squared(double[] phi) {
        return IntStream.range(0, phi.length).mapToDouble(i -> isWeight(i) ? phi[i] * Math.abs(phi[i]) : phi[i]).toArray();
    }

    private static double magnitude(double w) {
        return Math.sqrt(w * w + 1e-8);
    }

    private static double mean(double[] w, int from, int to) {
        return IntStream.range(from, to).mapToDouble(i -> magnitude(w[i])).average().orElseThrow();
    }

    private static double variance(double[] w, int from, int to) {
        double mean = mean(w, from, to);
        return IntStream.range(from, to).mapToDouble(i -> Math.pow(magnitude(w[i]) - mean, 2)).average().orElseThrow();
    }

    private static void addVariance(double[] w, int from, int to, double lambda, double[] gradient) {
        double mean = mean(w, from, to);
        double scale = -2 * lambda / (to - from) / Math.pow(variance(w, from, to) + 1e-8, 2);
        for (int i = from; i < to; i++) {
            gradient[i] += scale * (magnitude(w[i]) - mean) * w[i] / magnitude(w[i]);
        }
    }
}
