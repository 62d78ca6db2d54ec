package io.varprune.regularize;

import java.util.Optional;

/** The regularizers that YAML can choose, by their names in small letters: a new {@link Penalty} is registered by a constant of its own. */
public enum RegularizerName {
    /** The Variance Amplifying Regularizer. */
    VAR(null),
    /** Sum of magnitudes. */
    L1(new L1()),
    /** Half the sum of squares. */
    L2(new L2()),
    /** Hoyer-Square. */
    DEEPHOYER(new DeepHoyer()),
    /** No regularizer. */
    NONE(null);

    private final Penalty penalty;

    RegularizerName(Penalty penalty) {
        this.penalty = penalty;
    }

    /** What it adds to the loss; empty for none, and for VAR, which shares its moments with the sync. */
    public Optional<Penalty> penalty() {
        return Optional.ofNullable(penalty);
    }
}
