package io.varprune.prune;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import java.io.Serializable;
import java.util.List;

/** How a sparsity is shared out among the tensors: one threshold holds within each group. */
public sealed interface Allocation extends Serializable permits GlobalAllocation, UniformAllocation {
    /** The name in YAML. */
    String name();

    /** The groups, each in ascending order of offset; together they hold every weight tensor once. */
    List<List<WeightTensor>> groups(ParameterLayout layout);
}
