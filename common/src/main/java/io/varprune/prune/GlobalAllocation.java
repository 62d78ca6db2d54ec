package io.varprune.prune;

import io.varprune.config.Named;
import java.util.List;

/** One threshold for all tensors together; layers may end up at different sparsities. */
@Named("global")
public record GlobalAllocation() implements Allocation {
    @Override
    public List<List<Cut>> cuts(float[] scores, Prunable prunable, List<Sparsity> levels) {
        int size = prunable.layout().weightCount();
        int[][] counts = levels.stream().map(level -> new int[] {level.cutOf(size)}).toArray(int[][]::new);
        return GroupCut.levels(scores, List.of(prunable.layout().weights()), counts);
    }
}
