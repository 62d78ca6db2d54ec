package io.varprune.prune;

import io.varprune.config.Named;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whole neurons and filters (Li et al., arXiv 1608.08710): the same share of each layer goes, those with the smallest sum of scores,
 * which for magnitudes is the L1 norm, and with them their biases and what reads them in the next layer. A layer is scored with all its
 * inputs, whatever the layer before loses (the paper's independent way), so masks nest. One unit of each layer always stays. The sparsity
 * is the share of the units; the share of the weights is larger.
 */
@Named("structured")
public record WholeOutputs() implements Allocation {
    @Override
    public List<List<Cut>> cuts(float[] scores, Prunable prunable, List<Sparsity> levels) {
        List<OutputUnits> layers = prunable.units().stream().filter(u -> prunable.layout().layers().contains(u.layer())).toList();
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("prune.allocations: structured needs a layer whose neurons or filters can go without "
                    + "others, and that is neither spared nor the last; this network has none");
        }
        prunable.layout().weights().forEach(tensor -> MagnitudeSelection.requireFinite(scores, tensor));
        List<List<Integer>> orders = layers.stream().map(layer -> order(scores, layer)).toList();
        return levels.stream().map(level -> List.<Cut>of(cut(scores.length, layers, orders, level))).toList();
    }

    private static MaskCut cut(int length, List<OutputUnits> layers, List<List<Integer>> orders, Sparsity level) {
        long[] words = Mask.allKept(length);
        for (int l = 0; l < layers.size(); l++) {
            OutputUnits layer = layers.get(l);
            int cut = Math.min(layer.count() - 1, level.cutOf(layer.count()));
            orders.get(l).subList(0, cut).forEach(unit -> layer.forEach(unit, i -> words[i >>> 6] &= ~(1L << i)));
        }
        return new MaskCut(new Mask(length, words), List.of());
    }

    private static List<Integer> order(float[] scores, OutputUnits layer) {
        double[] norms = new double[layer.count()];
        for (int u = 0; u < norms.length; u++) {
            int unit = u;
            layer.weights().forEach(unit, i -> norms[unit] += Math.abs(scores[i]));
        }
        return IntStream.range(0, norms.length).boxed()
                .sorted(Comparator.<Integer>comparingDouble(unit -> norms[unit]).thenComparing(unit -> unit)).toList();
    }
}
