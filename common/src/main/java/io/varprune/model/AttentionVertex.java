package io.varprune.model;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Scaled dot-product attention of several heads, softmax(Q K' / sqrt(d)) V (Vaswani et al., arXiv 1706.03762, eq. 1), among the tokens of
 * each example. Takes queries, keys and values and gives rows like them: [tokens * batch, width], all examples' first tokens first.
 *
 * <p>In place of Deeplearning4j's SelfAttentionLayer: in 1.0.0-M2.1 every SameDiff layer gives twice its gradient.
 */
public final class AttentionVertex extends GraphVertex {
    @JsonProperty
    private final int tokens;
    @JsonProperty
    private final int heads;

    /** @param tokens of one example @param heads divide the width */
    public AttentionVertex(@JsonProperty("tokens") int tokens, @JsonProperty("heads") int heads) {
        this.tokens = tokens;
        this.heads = heads;
    }

    @Override
    public GraphVertex clone() {
        return new AttentionVertex(tokens, heads);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AttentionVertex o && tokens == o.tokens && heads == o.heads;
    }

    @Override
    public int hashCode() {
        return 31 * tokens + heads;
    }

    @Override
    public long numParams(boolean backprop) {
        return 0;
    }

    @Override
    public int minVertexInputs() {
        return 3;
    }

    @Override
    public int maxVertexInputs() {
        return 3;
    }

    @Override
    public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(ComputationGraph graph, String name, int index,
            INDArray paramsView, boolean initializeParams, DataType type) {
        return new AttentionOfHeads(graph, name, index, type, tokens, heads);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType... inputs) {
        return inputs[2];
    }

    @Override
    public MemoryReport getMemoryReport(InputType... inputs) {
        long scores = (long) heads * tokens * tokens;
        return new LayerMemoryReport.Builder(null, AttentionVertex.class, inputs[2], inputs[2]).standardMemory(0, 0)
                .workingMemory(0, 2 * scores, 0, 3 * scores).cacheMemory(0, 0).build();
    }
}
