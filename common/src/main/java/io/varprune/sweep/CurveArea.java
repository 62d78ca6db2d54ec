package io.varprune.sweep;

import io.varprune.config.Fault;
import io.varprune.config.Named;
import io.varprune.config.PruneConfig;
import io.varprune.store.CurvePoint;
import java.util.List;
import java.util.Optional;

/**
 * The area under accuracy over sparsity, by the trapezoid rule from the lowest level to the highest: at most their distance. Curves of
 * other levels have other areas.
 */
@Named("area")
public record CurveArea() implements Objective {
    @Override
    public double of(List<CurvePoint> curve) {
        List<CurvePoint> levels = Curve.first(curve).levels();
        double area = 0;
        for (int i = 1; i < levels.size(); i++) {
            area += (levels.get(i).sparsity() - levels.get(i - 1).sparsity())
                    * (levels.get(i).accuracyRecalibrated() + levels.get(i - 1).accuracyRecalibrated()) / 2;
        }
        return area;
    }

    @Override
    public String label() {
        return "area under the pruning curve";
    }

    @Override
    public Optional<Fault> unfit(PruneConfig prune) {
        List<Double> sparsities = Curve.sparsities(prune);
        return sparsities.stream().distinct().count() > 1 ? Optional.empty() : Optional.of(new Fault("name", "got area",
                "two levels or more to prune to, not " + sparsities, "add to prune.sparsities"));
    }
}
