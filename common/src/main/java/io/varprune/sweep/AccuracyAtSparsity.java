package io.varprune.sweep;

import io.varprune.config.Fault;
import io.varprune.config.Named;
import io.varprune.config.PruneConfig;
import io.varprune.config.Setting;
import io.varprune.store.CurvePoint;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** The accuracy, in [0, 1], after pruning to one sparsity. @param sparsity one of those that are pruned to */
@Named("accuracy")
public record AccuracyAtSparsity(
        @Setting(value = "share of the weights cut; one of prune.sparsities", orElse = "0.95", min = 0, max = 1, below = true)
        double sparsity) implements Objective {
    @Override
    public double of(List<CurvePoint> curve) {
        return Curve.first(curve).accuracy(sparsity);
    }

    @Override
    public String label() {
        return "accuracy at " + BigDecimal.valueOf(sparsity).movePointRight(2).stripTrailingZeros().toPlainString() + "% sparsity";
    }

    @Override
    public Optional<Fault> unfit(PruneConfig prune) {
        List<Double> sparsities = Curve.sparsities(prune);
        return sparsities.contains(sparsity) ? Optional.empty() : Optional.of(new Fault("sparsity", "got " + sparsity,
                "one that prune cuts to: " + sparsities, "add it to prune.sparsities"));
    }
}
