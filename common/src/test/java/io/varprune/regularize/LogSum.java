package io.varprune.regularize;

import io.varprune.model.WeightTensor;
import java.util.List;
import java.util.stream.IntStream;

/** sum log(1 + |w_i| / epsilon) (Candes, Wakin, Boyd 2008, arXiv 0711.1612): the smaller a weight, the harder it shrinks. */
public record LogSum(double epsilon) implements Penalty {
    @Override
    public double value(float[] w, List<WeightTensor> tensors) {
        return tensors.stream().flatMapToInt(t -> IntStream.range(t.offset(), t.end()))
                .mapToDouble(i -> Math.log1p(Math.abs(w[i]) / epsilon)).sum();
    }

    @Override
    public void addGradient(float[] w, List<WeightTensor> tensors, double strength, float[] gradient) {
        for (WeightTensor t : tensors) {
            for (int i = t.offset(); i < t.end(); i++) {
                gradient[i] += (float) (strength * Math.signum(w[i]) / (Math.abs(w[i]) + epsilon));
            }
        }
    }
}
