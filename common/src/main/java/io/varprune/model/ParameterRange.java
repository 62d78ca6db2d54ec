package io.varprune.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.misc.DummyConfig;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Part of the flat parameters. @param from flat index of its first number; @param to behind its last number */
public record ParameterRange(int from, int to) {
    /**
     * Where no gradient moves parameters of an initialized MultiLayerNetwork or ComputationGraph: running statistics, whose moves
     * Deeplearning4j does not divide by the examples, and frozen layers.
     */
    public static List<ParameterRange> withoutGradient(Model network) {
        List<ParameterRange> found = new ArrayList<>();
        int offset = 0;
        for (Trainable part : parts(network)) {
            for (Map.Entry<String, INDArray> entry : part.paramTable(false).entrySet()) {
                int end = offset + Math.toIntExact(entry.getValue().length());
                if (!part.updaterDivideByMinibatch(entry.getKey()) || part.getConfig() instanceof DummyConfig) {
                    found.add(new ParameterRange(offset, end));
                }
                offset = end;
            }
        }
        return found;
    }

    private static List<Trainable> parts(Model network) {
        if (network instanceof ComputationGraph graph) {
            return Arrays.stream(graph.topologicalSortOrder()).<Trainable>mapToObj(i -> graph.getVertices()[i])
                    .filter(vertex -> vertex.paramTable(false) != null).toList();
        }
        return List.of(((MultiLayerNetwork) network).getLayers());
    }
}
