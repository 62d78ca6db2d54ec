package io.varprune.engine.onednn;

import java.util.List;

/** One node of a network, with the places of its parameters in the flat vector; {@link #NONE} for parameters that it does not have. */
public sealed interface Operation permits Addition, BatchNorm, Concatenation, Convolution, Dense, Pooling, Scaling {
    /** Instead of an offset. */
    int NONE = -1;

    /**
     * Records its primitives: what it does forward, and what it does backward once the gradient of its values is complete.
     *
     * @param inputs in the order of the node's inputs
     */
    Tensor record(Tape tape, List<Tensor> inputs);
}
