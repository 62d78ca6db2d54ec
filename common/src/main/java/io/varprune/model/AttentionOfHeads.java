package io.varprune.model;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The computation of an {@link AttentionVertex}. Backward computes the attention again instead of keeping it. */
@SuppressWarnings("overrides") // between Deeplearning4j's own base class and its interface
final class AttentionOfHeads extends BaseGraphVertex {
    private static final long serialVersionUID = 1L;

    private final int tokens;
    private final int heads;

    AttentionOfHeads(ComputationGraph graph, String name, int index, DataType type, int tokens, int heads) {
        super(graph, name, index, null, null, type);
        this.tokens = tokens;
        this.heads = heads;
    }

    @Override
    public boolean hasLayer() {
        return false;
    }

    @Override
    public Layer getLayer() {
        return null;
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
        INDArray attention = attention(split(inputs[0]), split(inputs[1]));
        return workspaces.leverageTo(ArrayType.ACTIVATIONS, join(product(attention, false, split(inputs[2]), false)));
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
        INDArray query = split(inputs[0]);
        INDArray key = split(inputs[1]);
        INDArray attention = attention(query, key);
        INDArray error = split(epsilon);
        INDArray byAttention = product(error, false, split(inputs[2]), true);
        // of the softmax: a_i (e_i - sum_j a_j e_j)
        INDArray sums = byAttention.mul(attention).sum(true, 2);
        INDArray byScore = byAttention.sub(sums).muli(attention).muli(scale());
        INDArray[] gradients = {product(byScore, false, key, false), product(byScore, true, query, false),
                product(attention, true, error, false)};
        for (int i = 0; i < gradients.length; i++) {
            gradients[i] = workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, join(gradients[i]));
        }
        return new Pair<>(null, gradients);
    }

    /** [batch * heads, tokens, tokens]: how much each token looks at each. */
    private INDArray attention(INDArray query, INDArray key) {
        INDArray scores = product(query, false, key, true).muli(scale());
        return Nd4j.nn().softmax(scores, 2);
    }

    private double scale() {
        return 1 / Math.sqrt((double) inputs[0].size(1) / heads);
    }

    private static INDArray product(INDArray a, boolean transposeA, INDArray b, boolean transposeB) {
        return Nd4j.matmul(a, b, transposeA, transposeB, false);
    }

    /** Rows to [batch * heads, tokens, width / heads]. */
    private INDArray split(INDArray rows) {
        long batch = rows.size(0) / tokens;
        long each = rows.size(1) / heads;
        return rows.dup('c').reshape('c', tokens, batch, heads, each).permute(1, 2, 0, 3).dup('c')
                .reshape('c', batch * heads, tokens, each);
    }

    private INDArray join(INDArray split) {
        long batch = split.size(0) / heads;
        return split.dup('c').reshape('c', batch, heads, tokens, split.size(2)).permute(2, 0, 1, 3).dup('c')
                .reshape('c', tokens * batch, heads * split.size(2));
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray view) {
        if (view != null) {
            throw new IllegalArgumentException("attention " + vertexName + " has no parameters, got " + view.length() + " gradients");
        }
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(INDArray[] masks, MaskState state, int minibatch) {
        return null;
    }

    @Override
    public String toString() {
        return "AttentionOfHeads(" + vertexName + ", tokens=" + tokens + ", heads=" + heads + ")";
    }
}
