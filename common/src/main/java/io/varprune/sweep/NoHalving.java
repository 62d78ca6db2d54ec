package io.varprune.sweep;

import io.varprune.config.Named;
import java.util.List;

/** Every trial runs to its end. */
@Named("none")
public record NoHalving() implements Halving {
    @Override
    public List<Integer> rungs() {
        return List.of();
    }

    @Override
    public boolean stops(int rung, double value, List<Double> othersAtRung) {
        return false;
    }
}
