package io.varprune.spark.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.varprune.data.DigitsData;
import io.varprune.data.Examples;
import io.varprune.model.InputShape;
import io.varprune.model.Lenet5;
import io.varprune.model.Mlp;
import io.varprune.model.ParameterLayout;
import io.varprune.model.Unet;
import io.varprune.prune.GlobalAllocation;
import io.varprune.prune.NofM;
import io.varprune.prune.Prunable;
import io.varprune.prune.PruningPlan;
import io.varprune.prune.RandomScores;
import io.varprune.prune.UniformAllocation;
import io.varprune.prune.WholeOutputs;
import io.varprune.prune.network.BatchNormStatistics;
import io.varprune.prune.network.NetworkCalibration;
import io.varprune.prune.network.RemovableOutputs;
import io.varprune.regularize.FlatView;
import io.varprune.spark.training.LocalSpark;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
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
                PruningPlan.of(params, layout, new UniformAllocation(), levels), PruningPlan.of(params, layout, new NofM(2, 4), levels),
                PruningPlan.of(params, new Prunable(layout, RemovableOutputs.of(net)), new RandomScores().scores(params, layout,
                        new NetworkCalibration(net, DigitsData.load().train(), 1)), new WholeOutputs(), levels));
        Examples digits = DigitsData.load().train();
        // 2,694 examples: two slices, blocks of which the last is smaller
        Examples test = digits.select(IntStream.range(0, 2 * digits.count()).map(i -> i % digits.count()).toArray());

        List<PruningSweep.Level> found =
                new PruningSweep(LocalSpark.context()).run(net.getLayerWiseConfigurations().toJson(), params, plans, test);

        assertThat(params).as("the dense weights").isEqualTo(dense);
        assertThat(found).extracting(PruningSweep.Level::plan).containsExactly(0, 0, 0, 1, 1, 1, 2, 3, 3, 3);
        INDArray input = input(test);
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
            assertThat(level.accuracy()).isEqualTo(correct / test.count()).isEqualTo(level.accuracyRecalibrated());
            assertThat(level.loss()).isCloseTo(loss / test.count(), within(1e-6));
            assertThat(level.dice()).isNaN();
        }
    }

    /** The oracle prunes and takes the statistics in one network, one level after the other. */
    @Test
    void batchNormStatisticsAreTakenAnewForEachLevel() {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(5).list()
                .layer(new DenseLayer.Builder().nOut(30).activation(Activation.IDENTITY).build())
                .layer(new BatchNormalization.Builder().activation(Activation.RELU).build())
                .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.feedForward(64)).build());
        net.init();
        // statistics that are far off
        net.getLayer(1).getParam("mean").assign(2);
        float[] params = new float[(int) net.numParams()];
        FlatView.of(net.params()).read(params);
        Examples test = DigitsData.load().test();
        Examples calibration = NetworkCalibration.draw(DigitsData.load().train(), 250, 3);
        List<PruningPlan> plans = List.of(PruningPlan.of(params, ParameterLayout.of(net), new GlobalAllocation(),
                new double[] {0, 0.5, 0.9}));

        List<PruningSweep.Level> found = new PruningSweep(LocalSpark.context()).run(net.getLayerWiseConfigurations().toJson(), params,
                plans, test, new PruningSweep.Recalibration(calibration, 3));

        assertThat(found.get(0).accuracyRecalibrated()).isNotEqualTo(found.get(0).accuracy());
        INDArray input = input(test);
        for (PruningSweep.Level level : found) {
            float[] pruned = new float[params.length];
            plans.get(0).levels().get(level.level()).applyTo(params, pruned);
            FlatView.of(net.params()).write(pruned);
            assertThat(level.accuracy()).isEqualTo(accuracy(net, input, test));
            BatchNormStatistics.retake(net, calibration, 3);
            assertThat(level.accuracyRecalibrated()).isEqualTo(accuracy(net, input, test));
        }
    }

    /** The oracle counts every pixel anew for every class and every measure. */
    @Test
    void everyPixelOfASegmentationCounts() {
        ComputationGraph net = (ComputationGraph) new Unet(2, 1).build(new NeuralNetConfiguration.Builder().seed(5),
                new InputShape(1, 8, 8), 3);
        float[] params = new float[(int) net.numParams()];
        FlatView.of(net.params()).read(params);
        List<PruningPlan> plans = List.of(PruningPlan.of(params, ParameterLayout.of(net), new GlobalAllocation(), new double[] {0, 0.5}));
        SplittableRandom random = new SplittableRandom(8);
        byte[] pixels = new byte[600 * 64];
        random.nextBytes(pixels);
        byte[] masks = new byte[600 * 64];
        for (int i = 0; i < masks.length; i++) {
            // class 2 is seldom
            masks[i] = (byte) (random.nextInt(10) == 0 ? 2 : random.nextInt(2));
        }
        Examples test = Examples.ofMasks(new InputShape(1, 8, 8), 3, pixels, masks, 1f / 255);
        PruningSweep.Recalibration recalibration = new PruningSweep.Recalibration(test.select(new int[] {1, 2, 3}), 3);
        PruningSweep sweep = new PruningSweep(LocalSpark.context());
        String json = net.getConfiguration().toJson();

        List<PruningSweep.Level> found = sweep.run(json, params, plans, test, recalibration, 1);

        for (PruningSweep.Level level : found) {
            float[] pruned = new float[params.length];
            plans.get(0).levels().get(level.level()).applyTo(params, pruned);
            FlatView.of(net.params()).write(pruned);
            INDArray asCut = net.outputSingle(input(test));
            double right = 0;
            double loss = 0;
            for (int i = 0; i < masks.length; i++) {
                right += named(asCut, i) == masks[i] ? 1 : 0;
                loss -= Math.log(asCut.getDouble(i / 64, masks[i], i % 64 / 8, i % 8));
            }
            assertThat(level.accuracy()).isEqualTo(right / masks.length);
            assertThat(level.loss()).isCloseTo(loss / masks.length, within(1e-6));

            BatchNormStatistics.retake(net, recalibration.examples(), 3);
            INDArray anew = net.outputSingle(input(test));
            double dice = 0;
            double iou = 0;
            double rightAnew = 0;
            for (int c = 0; c < 3; c++) {
                double both = 0;
                double one = 0;
                for (int i = 0; i < masks.length; i++) {
                    boolean is = masks[i] == c;
                    boolean called = named(anew, i) == c;
                    both += is && called ? 1 : 0;
                    one += is != called ? 1 : 0;
                }
                dice += 2 * both / (2 * both + one) / 3;
                iou += both / (both + one) / 3;
                rightAnew += both;
            }
            assertThat(level.dice()).isCloseTo(dice, within(1e-12));
            assertThat(level.iou()).isCloseTo(iou, within(1e-12));
            assertThat(level.accuracyRecalibrated()).isEqualTo(rightAnew / masks.length);
        }
        // two blocks: one of three slices is empty
        for (int slices : new int[] {2, 3}) {
            assertThat(sweep.run(json, params, plans, test, recalibration, slices)).usingRecursiveComparison().ignoringFields("seconds")
                    .isEqualTo(found);
        }
    }

    private static int named(INDArray p, int pixel) {
        int best = 0;
        for (int c = 1; c < p.size(1); c++) {
            best = p.getFloat(pixel / 64, c, pixel % 64 / 8, pixel % 8) > p.getFloat(pixel / 64, best, pixel % 64 / 8, pixel % 8) ? c : best;
        }
        return best;
    }

    private static INDArray input(Examples digits) {
        float[] x = new float[digits.count() * 64];
        digits.copyFeatures(IntStream.range(0, digits.count()).toArray(), 0, digits.count(), x);
        return Nd4j.create(x, new long[] {digits.count(), 64}, 'c');
    }

    private static double accuracy(MultiLayerNetwork net, INDArray input, Examples test) {
        INDArray classes = net.output(input).argMax(1);
        return IntStream.range(0, test.count()).filter(i -> classes.getInt(i) == test.label(i)).count() / (double) test.count();
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

        PruningSweep.Recalibration none = new PruningSweep.Recalibration(test.select(new int[0]), 0);

        List<PruningSweep.Level> whole = sweep.run(json, params, plans, test, none, 1);

        // five slices are more than the three blocks: two are empty
        for (int slices : new int[] {2, 3, 5}) {
            List<PruningSweep.Level> cut = sweep.run(json, params, plans, test, none, slices);
            for (int level = 0; level < 2; level++) {
                assertThat(cut.get(level).accuracy()).as("accuracy in %d slices", slices).isEqualTo(whole.get(level).accuracy());
                assertThat(cut.get(level).loss()).as("loss in %d slices", slices).isEqualTo(whole.get(level).loss());
            }
        }
    }
}
