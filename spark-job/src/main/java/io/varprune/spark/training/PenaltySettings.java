package io.varprune.spark.training;

import io.varprune.model.ParameterLayout;
import io.varprune.regularize.Penalty;
import io.varprune.regularize.PenaltyTerm;
import java.io.Serializable;
import java.util.List;

/**
 * A penalty beside VAR.
 *
 * @param lambda           strength, 0 or more
 * @param warmupIterations local steps over which lambda grows from 0, 0 for none
 * @param networkScope     all layers are one set of weights, instead of one set for each tensor
 * @param include          names of the layers it acts on; empty for all
 * @param exclude          names of layers to leave out
 */
public record PenaltySettings(Penalty penalty, double lambda, int warmupIterations, boolean networkScope, List<String> include,
        List<String> exclude) implements Serializable {
    /** Copies the lists. */
    public PenaltySettings {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    PenaltyTerm in(ParameterLayout layout) {
        return new PenaltyTerm(penalty, lambda, warmupIterations, networkScope, layout.select(include, exclude).weights());
    }
}
