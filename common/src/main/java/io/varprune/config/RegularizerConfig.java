package io.varprune.config;

import io.varprune.regularize.RegularizerName;
import java.util.List;

/** The regularizer and the layers it acts on. */
public record RegularizerConfig(
        @Setting(value = "the regularizer", orElse = "var") RegularizerName name,
        @Setting(value = "its strength", orElse = "1e-5", min = 0) double lambda,
        @Setting(value = "the weights taken as one set", orElse = "layer") VarianceScope scope,
        @Setting(value = "epochs over which lambda grows from 0 in a straight line", orElse = "0", min = 0) int warmupEpochs,
        @Setting(value = "names of the layers it acts on; none = all", orElse = "[]") List<String> include,
        @Setting(value = "names of the layers it leaves alone", orElse = "[]") List<String> exclude) {
    /** Copies the lists. */
    public RegularizerConfig {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    /** Whether it does anything. */
    public boolean acts() {
        return name != RegularizerName.NONE && lambda > 0;
    }

    /** The same regularizer with another strength. */
    public RegularizerConfig withLambda(double other) {
        return new RegularizerConfig(name, other, scope, warmupEpochs, include, exclude);
    }
}
