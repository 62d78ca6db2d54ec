package io.varprune.prune.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.model.ParameterLayout;
import io.varprune.prune.GlobalAllocation;
import io.varprune.prune.Mask;
import io.varprune.prune.OutputUnits;
import io.varprune.prune.Prunable;
import io.varprune.prune.PrunedLevel;
import io.varprune.prune.PruningPlan;
import io.varprune.prune.WholeOutputs;
import io.varprune.regularize.FlatView;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class ShrunkNetworkTest {
    private static final double[] LEVELS = {0, 0.3, 0.5, 0.8, 0.99};

    static Stream<Model> networks() {
        return Stream.of(TestNetworks.chain(true), TestNetworks.chain(false), TestNetworks.residual(), TestNetworks.unet());
    }

    /** Sums of products in another order: six digits of probabilities stay. */
    @ParameterizedTest
    @MethodSource("networks")
    void theSmallNetworkGivesWhatTheMaskedOneGives(Model network) {
        float[] params = TestNetworks.params(network);
        INDArray x = TestNetworks.rows(20, 1);
        for (PrunedLevel level : plan(network, params).levels()) {
            Model small = ShrunkNetwork.of(network, params, level.mask(params));
            float[] masked = new float[params.length];
            level.applyTo(params, masked);
            FlatView.of(network.params()).write(masked);
            assertThat(small.numParams()).isEqualTo(params.length - level.cut());
            INDArray difference = TestNetworks.output(small, x).sub(TestNetworks.output(network, x));
            assertThat(difference.amaxNumber().doubleValue()).isLessThan(2e-6);
        }
        FlatView.of(network.params()).write(params);
    }

    @Test
    void everyLayerOfAChainButTheLastIsSmaller() {
        MultiLayerNetwork network = TestNetworks.chain(true);
        float[] params = TestNetworks.params(network);
        assertThat(RemovableOutputs.of(network)).extracting(OutputUnits::layer).containsExactly("conv1", "conv2", "fc1", "fc2");
        MultiLayerNetwork small = (MultiLayerNetwork) ShrunkNetwork.of(network, params, plan(network, params).levels().get(2).mask(params));
        assertThat(sizes(small, 0)).containsExactly(2L, 3L);
        assertThat(sizes(small, 1)).containsExactly(3L, 3L);
        // half of 5 is 2.5: 3 go
        assertThat(sizes(small, 4)).containsExactly(3L, 2L);
        // 2x2 pixels of each channel; half of 9 is 4.5: 5 go
        assertThat(sizes(small, 5)).containsExactly(2L * 4, 4L);
        assertThat(sizes(small, 6)).containsExactly(4L, 4L);
        assertThat(sizes(small, 7)).containsExactly(4L, 3L);
        assertThat(sizes(small, 8)).containsExactly(3L, 3L);
    }

    @Test
    void onlyWhatNoSumTiesIsRemovedFromAResidualNetwork() {
        assertThat(RemovableOutputs.of(TestNetworks.residual())).extracting(OutputUnits::layer).containsExactly("conv1", "fc");
    }

    @Test
    void theFirstOfEachPairOfConvolutionsIsRemovedFromAUnet() {
        // what goes to a skip connection, or into a transposed convolution, stays; so does what gives the classes
        assertThat(RemovableOutputs.of(TestNetworks.unet())).extracting(OutputUnits::layer)
                .containsExactlyInAnyOrder("down1-conv1", "down2-conv1", "bottom-conv1", "up2-conv1", "up1-conv1", "up1-conv2");
    }

    @Test
    void theSmallNetworkIsSavedAndLoadedByDeeplearning4j() throws Exception {
        ComputationGraph network = TestNetworks.residual();
        float[] params = TestNetworks.params(network);
        Model small = ShrunkNetwork.of(network, params, plan(network, params).levels().get(2).mask(params));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(small, bytes, false);
        ComputationGraph loaded = ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(bytes.toByteArray()), false);
        INDArray x = TestNetworks.rows(5, 2);
        assertThat(TestNetworks.output(loaded, x)).isEqualTo(TestNetworks.output(small, x));
    }

    @Test
    void aMaskOfSingleWeightsIsRefused() {
        MultiLayerNetwork network = TestNetworks.chain(true);
        float[] params = TestNetworks.params(network);
        Mask mask = PruningPlan.of(params, ParameterLayout.of(network), new GlobalAllocation(), new double[] {0.5}).levels().get(0)
                .mask(params);
        assertThatThrownBy(() -> ShrunkNetwork.of(network, params, mask)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layer conv1: the mask leaves holes; only whole neurons and filters can be removed");
    }

    private static PruningPlan plan(Model network, float[] params) {
        ParameterLayout layout = network instanceof ComputationGraph graph ? ParameterLayout.of(graph)
                : ParameterLayout.of((MultiLayerNetwork) network);
        return PruningPlan.of(params, new Prunable(layout, RemovableOutputs.of(network)), params, new WholeOutputs(), LEVELS);
    }

    private static List<Long> sizes(MultiLayerNetwork network, int layer) {
        FeedForwardLayer conf = (FeedForwardLayer) network.getLayer(layer).conf().getLayer();
        return List.of(conf.getNIn(), conf.getNOut());
    }
}
