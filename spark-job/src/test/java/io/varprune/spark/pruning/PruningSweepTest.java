package io.varprune.spark.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varprune.data.DigitsData;
import io.varprune.data.Examples;
import io.varprune.model.InputShape;
import io.varprune.model.Lenet5;
import io.varprune.model.Mlp;
import io.varprune.model.ParameterLayout;
import io.varprune.prune.GlobalAllocation;
import io.varprune.prune.PruningPlan;
import io.varprune.prune.UniformAllocation;
import io.varprune.regularize.FlatView;
import io.varprune.spark.training.LocalSpark;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PruningSweepTest {
    @Test
    void equalsAPlainLoopOverLevelsAndExamples() {
        MultiLayerNetwork net = new MultiLayerNetwork(new Mlp(List.of(30)).configure(
                new NeuralNetConfiguration.Builder().seed(5), new InputShape(1, 8, 8), 10));
        net.init();
        float[] params = new float[(int) net.numParams()];
        FlatView.of(net.params()).read(params);
        float[] dense = params.clone();
        double[] levels = {0, 0.6, 0.9};
        ParameterLayout layout = ParameterLayout.of(net);
        List<PruningPlan> plans = List.of(PruningPlan.of(params, layout, new GlobalAllocation(), levels),
                PruningPlan.of(params, layout, new UniformAllocation(), levels));
        Examples digits = DigitsData.load().train();
        // 2,694 examples: two slices, blocks of which the last is smaller
        Examples test = digits.select(IntStream.range(0, 2 * digits.count()).map(i -> i % digits.count()).toArray());

        List<PruningSweep.Level> found =
                new PruningSweep(LocalSpark.context()).run(net.getLayerWiseConfigurations().toJson(), params, plans, test);

        assertThat(params).as("the dense weights").isEqualTo(dense);
        assertThat(found).hasSize(6);
        int[] order = IntStream.range(0, test.count()).toArray();
        float[] x = new float[test.count() * 64];
        test.copyFeatures(order, 0, test.count(), x);
        INDArray input = Nd4j.create(x, new long[] {test.count(), 64}, 'c');
        for (PruningSweep.Level level : found) {
            float[] pruned = new float[params.length];
            plans.get(level.plan()).levels().get(level.level()).applyTo(params, pruned);
            net.setParams(Nd4j.createFromArray(pruned));
            INDArray p = net.output(input);
            double correct = 0;
            double loss = 0;
            for (int i = 0; i < test.count(); i++) {
                correct += p.getRow(i).argMax().getInt(0) == test.label(i) ? 1 : 0;
                loss -= Math.log(p.getDouble(i, test.label(i)));
            }
            assertThat(level.accuracy()).isEqualTo(correct / test.count());
            assertThat(level.loss()).isCloseTo(loss / test.count(), within(1e-6));
        }
    }

    @Test
    void findsTheSameBitsInHoweverManySlices() {
        MultiLayerNetwork net = new MultiLayerNetwork(new Lenet5().configure(
                new NeuralNetConfiguration.Builder().seed(6), new InputShape(1, 16, 16), 10));
        net.init();
        float[] params = new float[(int) net.numParams()];
        FlatView.of(net.params()).read(params);
        // 0 keeps the large layers dense, 0.9 makes all sparse
        List<PruningPlan> plans = List.of(PruningPlan.of(params, ParameterLayout.of(net), new UniformAllocation(), new double[] {0, 0.9}));
        SplittableRandom random = new SplittableRandom(7);
        byte[] pixels = new byte[1337 * 256];
        random.nextBytes(pixels);
        Examples test = Examples.ofPixels(new InputShape(1, 16, 16), 10, pixels, random.ints(1337, 0, 10).toArray(), 1f / 255);
        PruningSweep sweep = new PruningSweep(LocalSpark.context());
        String json = net.getLayerWiseConfigurations().toJson();

        List<PruningSweep.Level> whole = sweep.run(json, params, plans, test, 1);

        // five slices are more than the three blocks: two are empty
        for (int slices : new int[] {2, 3, 5}) {
            List<PruningSweep.Level> cut = sweep.run(json, params, plans, test, slices);
            for (int level = 0; level < 2; level++) {
                assertThat(cut.get(level).accuracy()).as("accuracy in %d slices", slices).isEqualTo(whole.get(level).accuracy());
                assertThat(cut.get(level).loss()).as("loss in %d slices", slices).isEqualTo(whole.get(level).loss());
            }
        }
    }
}
