package io.varprune.prune;

import io.varprune.config.Named;
import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import java.util.List;

/** One threshold for all tensors together; layers may end up at different sparsities. */
@Named("global")
public record GlobalAllocation() implements Allocation {
    @Override
    public String name() {
        return "global";
    }

    @Override
    public List<List<WeightTensor>> groups(ParameterLayout layout) {
        return layout.weights().isEmpty() ? List.of() : List.of(layout.weights());
    }
}
