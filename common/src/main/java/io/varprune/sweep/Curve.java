package io.varprune.sweep;

import io.varprune.config.PruneConfig;
import io.varprune.prune.Sparsity;
import io.varprune.store.CurvePoint;
import java.util.Comparator;
import java.util.List;

/** One curve of a pruning: that of its first criterion and allocation. @param levels one or more, from dense to sparse */
record Curve(List<CurvePoint> levels) {
    static Curve first(List<CurvePoint> points) {
        if (points.isEmpty()) {
            throw new IllegalArgumentException("the pruning curve is empty");
        }
        CurvePoint first = points.get(0);
        return new Curve(points.stream()
                .filter(p -> p.criterion().equals(first.criterion()) && p.allocation().equals(first.allocation()))
                .sorted(Comparator.comparingDouble(CurvePoint::sparsity)).toList());
    }

    /** The sparsities that the first curve of a pruning will have. */
    static List<Double> sparsities(PruneConfig prune) {
        List<Sparsity> asked = prune.sparsities().stream().map(Sparsity::new).toList();
        return prune.allocations().stream().findFirst().map(allocation -> allocation.levels(asked)).orElse(List.of()).stream()
                .map(Sparsity::fraction).sorted().toList();
    }

    double accuracy(double sparsity) {
        return levels.stream().filter(p -> p.sparsity() == sparsity).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the pruning curve has no sparsity " + sparsity + ", only "
                        + levels.stream().map(CurvePoint::sparsity).toList()))
                .accuracyRecalibrated();
    }
}
