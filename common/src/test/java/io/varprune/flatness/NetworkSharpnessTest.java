package io.varprune.flatness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varprune.data.Examples;
import io.varprune.model.InputShape;
import io.varprune.model.ParameterLayout;
import io.varprune.model.ParameterRange;
import io.varprune.prune.GlobalAllocation;
import io.varprune.prune.Mask;
import io.varprune.prune.PrunedLevel;
import io.varprune.prune.PruningPlan;
import io.varprune.prune.network.NetworkLoss;
import io.varprune.regularize.FlatView;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;

/**
 * 3 inputs, 4 neurons with tanh and dropout, batch norm, 3 classes. The oracle is the loss written down in double precision, its whole
 * Hessian by second differences, and the eigenvalues of that by Jacobi's rotations.
 */
class NetworkSharpnessTest {
    private static final int COUNT = 150;
    private static final float[] X = new float[COUNT * 3];
    private static final int[] LABELS = new Random(2).ints(COUNT, 0, 3).toArray();

    static {
        Random random = new Random(1);
        for (int i = 0; i < X.length; i++) {
            X[i] = (float) random.nextGaussian();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5})
    void theEigenvalueIsThatOfTheWholeHessianOfWhatIsKept(double sparsity) {
        MultiLayerNetwork net = (MultiLayerNetwork) EvaluationMode.of(new NeuralNetConfiguration.Builder().seed(3).l2(0.1).list()
                .layer(new DenseLayer.Builder().nIn(3).nOut(4).activation(Activation.TANH).dropOut(0.5).build())
                .layer(new BatchNormalization.Builder().nIn(4).nOut(4).build())
                .layer(new OutputLayer.Builder().nIn(4).nOut(3).activation(Activation.SOFTMAX).build()).build().toJson());
        float[] params = new float[(int) net.numParams()];
        FlatView.of(net.params()).read(params);
        Random random = new Random(6);
        for (int i = 0; i < params.length; i++) {
            params[i] += (float) random.nextDouble();
        }
        PrunedLevel level = PruningPlan.of(params, ParameterLayout.of(net), new GlobalAllocation(), new double[] {sparsity}).levels().get(0);
        float[] w = new float[params.length];
        level.applyTo(params, w);
        Mask mask = level.mask(params);

        Sharpness found = new PowerIteration(1e-6, 1000).largest(new HessianProduct(
                new NetworkLoss(net, Examples.ofFeatures(new InputShape(1, 1, 3), 3, X, LABELS)), w,
                new Subspace(ParameterRange.withoutGradient(net), Optional.of(mask))), 5);

        // behind 16 numbers of the dense layer: gamma, beta, mean and the logarithm of the deviation
        int[] free = IntStream.range(0, w.length).filter(i -> mask.keeps(i) && (i < 24 || i >= 32)).toArray();
        // 47 parameters, 8 of them statistics, 24 of them weights
        assertThat(free).hasSize(47 - 8 - (int) Math.round(sparsity * 24));
        double[][] hessian = hessian(w, free);
        double largest = eigenvalues(hessian).stream().max(Double::compare).orElseThrow();
        // floats over a step of 1e-3 of |w|, and the square of that step
        assertThat(found.eigenvalue()).isCloseTo(largest, within(1e-3 * largest));
        assertThat(found.residual()).isLessThan(0.01);
    }

    private static double loss(double[] w) {
        double sum = 0;
        for (int e = 0; e < COUNT; e++) {
            double[] logits = {w[44], w[45], w[46]};
            for (int j = 0; j < 4; j++) {
                double z = w[12 + j];
                for (int i = 0; i < 3; i++) {
                    z += X[e * 3 + i] * w[j * 3 + i];
                }
                double y = w[16 + j] * (Math.tanh(z) - w[24 + j]) / Math.sqrt(Math.pow(10, 2 * w[28 + j]) + 1e-5) + w[20 + j];
                for (int c = 0; c < 3; c++) {
                    logits[c] += y * w[32 + c * 4 + j];
                }
            }
            double total = Math.exp(logits[0]) + Math.exp(logits[1]) + Math.exp(logits[2]);
            sum += Math.log(total) - logits[LABELS[e]];
        }
        return sum / COUNT;
    }

    private static double[][] hessian(float[] w, int[] free) {
        double h = 1e-4;
        double[][] hessian = new double[free.length][free.length];
        for (int a = 0; a < free.length; a++) {
            for (int b = 0; b < free.length; b++) {
                for (int sign = 0; sign < 4; sign++) {
                    double[] at = new double[w.length];
                    for (int i = 0; i < w.length; i++) {
                        at[i] = w[i];
                    }
                    at[free[a]] += sign < 2 ? h : -h;
                    at[free[b]] += sign % 2 == 0 ? h : -h;
                    hessian[a][b] += (sign == 0 || sign == 3 ? 1 : -1) * loss(at) / (4 * h * h);
                }
            }
        }
        return hessian;
    }

    private static List<Double> eigenvalues(double[][] a) {
        int n = a.length;
        for (int sweep = 0; sweep < 50; sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    double angle = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
                    double c = Math.cos(angle);
                    double s = Math.sin(angle);
                    for (int k = 0; k < n; k++) {
                        double kp = a[k][p];
                        a[k][p] = c * kp - s * a[k][q];
                        a[k][q] = s * kp + c * a[k][q];
                    }
                    for (int k = 0; k < n; k++) {
                        double pk = a[p][k];
                        a[p][k] = c * pk - s * a[q][k];
                        a[q][k] = s * pk + c * a[q][k];
                    }
                }
            }
        }
        return IntStream.range(0, n).mapToObj(i -> a[i][i]).toList();
    }
}
