package io.varprune.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varprune.data.Normalization;
import io.varprune.model.Architecture;
import io.varprune.model.InputShape;
import io.varprune.model.Lenet5;
import io.varprune.model.Mlp;
import io.varprune.model.NetworkNode;
import io.varprune.model.ParameterLayout;
import io.varprune.model.Resnet18;
import io.varprune.model.Resnet20;
import io.varprune.model.Vgg11;
import io.varprune.model.VisionTransformer;
import io.varprune.prune.GlobalAllocation;
import io.varprune.prune.Prunable;
import io.varprune.prune.PruningPlan;
import io.varprune.prune.WholeOutputs;
import io.varprune.prune.network.RemovableOutputs;
import io.varprune.prune.network.ShrunkNetwork;
import io.varprune.regularize.FlatView;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** What PyTorch computes with an export beside what Deeplearning4j computes with the network. */
class TorchExportTest {
    private static final int IMAGES = 100;
    private static final boolean TORCH = hasTorch();
    private static final InputShape GREY = new InputShape(1, 28, 28);
    private static final InputShape COLOUR = new InputShape(3, 32, 32);
    /** Reads images as raw floats, little-endian, and writes the logits likewise. */
    private static final String PYTHON = """
            import struct, sys, torch
            sys.path.insert(0, sys.argv[1])
            from load import load
            model = load()
            images = torch.frombuffer(bytearray(open(sys.argv[2], "rb").read()), dtype=torch.float32).reshape(-1, *model.shape)
            with torch.no_grad():
                logits = model(model.normalize(images)).flatten().tolist()
            open(sys.argv[3], "wb").write(struct.pack("<%df" % len(logits), *logits))
            """;

    @TempDir
    private Path dir;

    private record Exported(String name, Model network, InputShape input, boolean normalized) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Exported> networks() {
        return Stream.of(
                new Exported("mlp", build(new Mlp(List.of(30, 20)), GREY), GREY, false),
                new Exported("lenet-5", build(new Lenet5(), GREY), GREY, true),
                new Exported("vgg-11", build(new Vgg11(0.0625), COLOUR), COLOUR, false),
                new Exported("resnet-20", build(new Resnet20(0.25), COLOUR), COLOUR, true),
                new Exported("resnet-18", build(new Resnet18(0.0625), COLOUR), COLOUR, false),
                new Exported("pruned", pruned(build(new Resnet20(0.25), COLOUR)), COLOUR, false),
                new Exported("smaller", smaller(build(new Lenet5(), GREY)), GREY, false),
                new Exported("odd", odd(), new InputShape(2, 11, 9), false));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void pyTorchGivesTheSameLogits(Exported exported) throws Exception {
        assumeThat(TORCH).as("python3 cannot import torch: not compared with PyTorch").isTrue();
        int size = exported.input().size();
        float[] images = floats(IMAGES * size, 7);
        Optional<Normalization> normalization = exported.normalized()
                ? Optional.of(new Normalization(Arrays.asList(0.4, 0.5, 0.3).subList(0, exported.input().channels()),
                        Arrays.asList(0.2, 0.0, 0.25).subList(0, exported.input().channels()))) : Optional.empty();
        write(exported, normalization);
        Files.write(dir.resolve("images"), bytes(images));

        assertThat(exitOf(List.of("python3", "-c", PYTHON, dir.toString(), dir.resolve("images").toString(),
                dir.resolve("logits").toString()), Redirect.to(dir.resolve("stderr").toFile())))
                .as(Files.readString(dir.resolve("stderr"))).isZero();

        normalization.ifPresent(by -> normalize(images, exported.input(), by));
        float[] expected = logits(exported.network(), Nd4j.create(images, new long[] {IMAGES, size}, 'c')).dup('c').data().asFloat();
        float[] found = new float[expected.length];
        byte[] answer = Files.readAllBytes(dir.resolve("logits"));
        assertThat(answer).hasSize(expected.length * Float.BYTES);
        ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(found);
        double most = IntStream.range(0, found.length).mapToDouble(i -> Math.abs(found[i] - expected[i])).max().orElseThrow();
        double spread = IntStream.range(0, expected.length).mapToDouble(i -> expected[i]).max().orElseThrow()
                - IntStream.range(0, expected.length).mapToDouble(i -> expected[i]).min().orElseThrow();
        System.out.printf("%s: logits span %.2f, largest difference of %d images %.1e%n", exported, spread, IMAGES, most);
        assertThat(spread).as("logits that differ at all").isGreaterThan(0.1);
        assertThat(most).isLessThan(1e-4);
    }

    @Test
    void theFileIsLaidOutAsTheFormatSays() throws Exception {
        write(new Exported("mlp", build(new Mlp(List.of(3)), new InputShape(1, 1, 2)), new InputShape(1, 1, 2), false), Optional.empty());
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(dir.resolve("model.safetensors"))).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) file.getLong();
        assertThat((8 + length) % 8).isZero();
        String header = new String(file.array(), 8, length, StandardCharsets.UTF_8);
        JsonNode tensors = new ObjectMapper().readTree(header);
        assertThat(tensors.path("fc1.weight").toString()).isEqualTo("{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]}");
        assertThat(tensors.path("out.bias").path("data_offsets").toString()).isEqualTo("[156,196]");
        assertThat(file.capacity()).isEqualTo(8 + length + 196);
    }

    @Test
    void whatCannotBeBuiltIsRefusedInOneLine() {
        InputShape input = new InputShape(1, 8, 8);
        Model network = build(new VisionTransformer(4, 4, 1, 2), input);
        assertThatThrownBy(() -> new TorchExport(network, new InputFormat(input, 1, Optional.empty(), classes()),
                new ObjectMapper().createObjectNode())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("--format safetensors: this network has the layer \\S+ of kind \\S+; load.py builds "
                        + "dense layers, convolutions, batch norm, pooling and residual sums; take dl4j or sparse");
    }

    private void write(Exported exported, Optional<Normalization> normalization) throws Exception {
        TorchExport export = new TorchExport(exported.network(), new InputFormat(exported.input(), 1, normalization, classes()),
                new ObjectMapper().createObjectNode());
        try (OutputStream tensors = Files.newOutputStream(dir.resolve("model.safetensors"));
                OutputStream description = Files.newOutputStream(dir.resolve("model.json"));
                OutputStream python = Files.newOutputStream(dir.resolve("load.py"))) {
            export.writeTensors(tensors);
            export.writeDescription(description);
            TorchExport.writeLoader(python);
        }
    }

    private static int exitOf(List<String> command, Redirect errors) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(errors).start().waitFor();
    }

    private static boolean hasTorch() {
        try {
            return exitOf(List.of("python3", "-c", "import torch"), Redirect.DISCARD) == 0;
        } catch (IOException noPython) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the last layer computes before its softmax. */
    private static INDArray logits(Model network, INDArray rows) {
        if (network instanceof ComputationGraph graph) {
            Map<String, INDArray> all = graph.feedForward(rows, false);
            String last = graph.getConfiguration().getNetworkOutputs().get(0);
            INDArray before = all.get(graph.getConfiguration().getVertexInputs().get(last).get(0));
            return before.mmul(graph.getLayer(last).getParam("W")).addRowVector(graph.getLayer(last).getParam("b"));
        }
        MultiLayerNetwork chain = (MultiLayerNetwork) network;
        int last = chain.getnLayers() - 1;
        INDArray before = chain.feedForward(rows, false).get(last);
        if (chain.getLayerWiseConfigurations().getInputPreProcess(last) != null) {
            before = chain.getLayerWiseConfigurations().getInputPreProcess(last).preProcess(before, IMAGES,
                    LayerWorkspaceMgr.noWorkspaces());
        }
        return before.mmul(chain.getLayer(last).getParam("W")).addRowVector(chain.getLayer(last).getParam("b"));
    }

    private static void normalize(float[] images, InputShape input, Normalization by) {
        int plane = input.height() * input.width();
        for (int i = 0; i < images.length; i++) {
            int channel = i / plane % input.channels();
            double deviation = by.deviation().get(channel);
            images[i] = deviation == 0 ? 0 : (float) ((images[i] - by.mean().get(channel)) / deviation);
        }
    }

    private static Model build(Architecture architecture, InputShape input) {
        return lively(architecture.build(new NeuralNetConfiguration.Builder().seed(3), input, 10));
    }

    /** Biases and batch norms that do something, with statistics that are not 0 and 1. */
    private static Model lively(Model network) {
        float[] params = new float[Math.toIntExact(network.numParams())];
        FlatView view = FlatView.of(network.params());
        view.read(params);
        Random random = new Random(5);
        for (NetworkNode node : NetworkNode.of(network)) {
            Map<String, Integer> offsets = node.offsets();
            for (String key : List.of("b", "gamma", "beta", "mean", "log10stdev", "var")) {
                for (int i = 0; offsets.containsKey(key) && i < length(network, node, key); i++) {
                    float draw = random.nextFloat();
                    params[offsets.get(key) + i] = switch (key) {
                        // as training leaves them: the activations stay near 1, and so do the logits
                        case "gamma" -> 0.5f + draw / 2;
                        case "log10stdev" -> draw / 3;
                        case "var" -> 0.3f + draw;
                        default -> draw - 0.5f;
                    };
                }
            }
        }
        view.write(params);
        return network;
    }

    private static int length(Model network, NetworkNode node, String key) {
        return Math.toIntExact((network instanceof ComputationGraph graph ? graph.getLayer(node.name())
                : ((MultiLayerNetwork) network).getLayer(NetworkNode.of(network).indexOf(node))).getParam(key).length());
    }

    private static Model pruned(Model network) {
        float[] params = new float[Math.toIntExact(network.numParams())];
        FlatView.of(network.params()).read(params);
        PruningPlan plan = PruningPlan.of(params, ParameterLayout.of(network), new GlobalAllocation(), new double[] {0.8});
        plan.levels().get(0).mask(params).applyTo(params);
        FlatView.of(network.params()).write(params);
        return network;
    }

    private static Model smaller(Model network) {
        float[] params = new float[Math.toIntExact(network.numParams())];
        FlatView.of(network.params()).read(params);
        PruningPlan plan = PruningPlan.of(params, new Prunable(ParameterLayout.of(network), RemovableOutputs.of(network)), params,
                new WholeOutputs(), new double[] {0.5});
        return ShrunkNetwork.of(network, params, plan.levels().get(0).mask(params));
    }

    /** Paddings on one side, strides, dilation, plain variances, constant gammas, average pooling and activations, as in an import. */
    private static Model odd() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(3).list()
                .layer(new ZeroPaddingLayer.Builder(1, 0, 2, 1).build())
                .layer(new ConvolutionLayer.Builder(3, 2).stride(2, 1).nOut(4).convolutionMode(ConvolutionMode.Same)
                        .activation(Activation.TANH).build())
                .layer(new BatchNormalization.Builder().useLogStd(false).eps(0.01).build())
                .layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2}, new int[] {1, 1})
                        .convolutionMode(ConvolutionMode.Same).build())
                .layer(new ConvolutionLayer.Builder(2, 2).dilation(2, 2).padding(1, 1).nOut(5).activation(Activation.IDENTITY).build())
                .layer(new BatchNormalization.Builder().lockGammaBeta(true).gamma(1.5).beta(0.25).build())
                .layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG, new int[] {2, 3}, new int[] {2, 2}).build())
                .layer(new DropoutLayer(0.5))
                .layer(new DenseLayer.Builder().nOut(12).hasBias(false).activation(Activation.SIGMOID).build())
                .layer(new BatchNormalization.Builder().build())
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nOut(10).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutionalFlat(11, 9, 2)).build());
        network.init();
        return lively(network);
    }

    private static List<String> classes() {
        return IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    }

    private static float[] floats(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
