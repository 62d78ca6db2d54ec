package io.varprune.sweep;

import io.varprune.config.Fault;
import io.varprune.config.Named;
import io.varprune.config.PruneConfig;
import io.varprune.config.Setting;
import io.varprune.store.CurvePoint;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * The highest sparsity, in [0, 1), that keeps the accuracy within some points of the dense network's; 0 when none does. Between two levels
 * the accuracy is taken to go in a straight line.
 *
 * @param within percentage points of accuracy that may be lost
 * @param dense  the accuracy to lose them from, in [0, 1]; null for that of the same network at sparsity 0. By its own measure a network
 *               that its training destroyed is as good cut as dense: give the accuracy where strengths are tried that may do that
 */
@Named("highest-sparsity")
public record HighestSparsity(
        @Setting(value = "points of accuracy that may be lost", orElse = "1.0", min = 0, max = 100) double within,
        @Setting(value = "accuracy to lose them from, as a share; none = the network's own at sparsity 0", orElse = "null", min = 0,
                max = 1) Double dense) implements Objective {
    @Override
    public double of(List<CurvePoint> points) {
        Curve curve = Curve.first(points);
        double least = (dense == null ? curve.accuracy(0) : dense) - within / 100;
        List<CurvePoint> levels = curve.levels();
        for (int i = levels.size() - 1; i >= 0; i--) {
            double accuracy = levels.get(i).accuracyRecalibrated();
            if (accuracy >= least) {
                double from = levels.get(i).sparsity();
                // the next level, if there is one, is below the least
                return i == levels.size() - 1 ? from : from + (levels.get(i + 1).sparsity() - from)
                        * (accuracy - least) / (accuracy - levels.get(i + 1).accuracyRecalibrated());
            }
        }
        return 0;
    }

    @Override
    public String label() {
        String points = BigDecimal.valueOf(within).stripTrailingZeros().toPlainString();
        return "highest sparsity within " + points + (within == 1 ? " point" : " points") + " of "
                + (dense == null ? "dense" : "an accuracy of " + dense);
    }

    @Override
    public Optional<Fault> unfit(PruneConfig prune) {
        List<Double> sparsities = Curve.sparsities(prune);
        return dense != null || sparsities.contains(0.0) ? Optional.empty() : Optional.of(new Fault("name", "got highest-sparsity",
                "the dense network, sparsity 0, among what prune cuts to: " + sparsities, "add 0 to prune.sparsities"));
    }
}
