package io.varprune.prune;

import io.varprune.config.Named;
import io.varprune.model.WeightTensor;
import java.util.List;

/** A threshold for each tensor alone; every tensor ends up at the same sparsity. */
@Named("uniform")
public record UniformAllocation() implements Allocation {
    @Override
    public List<List<Cut>> cuts(float[] scores, Prunable prunable, List<Sparsity> levels) {
        List<WeightTensor> tensors = prunable.layout().weights();
        int[][] counts = levels.stream().map(level -> tensors.stream().mapToInt(tensor -> level.cutOf(tensor.length())).toArray())
                .toArray(int[][]::new);
        return GroupCut.ofTensors(scores, tensors, counts);
    }
}
