package io.varprune.flatness;

import io.varprune.model.ParameterRange;
import io.varprune.prune.Mask;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The parameters that vary: all that gradients move, of a pruned network only those that it keeps. The Hessian of a pruned network is the
 * block of these parameters: a cut weight is no parameter any more.
 *
 * @param fixed ranges that no gradient moves
 * @param kept  what a cut keeps; empty for an uncut network
 */
public record Subspace(List<ParameterRange> fixed, Optional<Mask> kept) {
    /** Everything varies. */
    public static final Subspace WHOLE = new Subspace(List.of(), Optional.empty());

    /** Copies the list. */
    public Subspace {
        fixed = List.copyOf(fixed);
    }

    /** Sets everything outside to 0, in place. @throws IllegalArgumentException when the mask has another length */
    public void project(float[] vector) {
        kept.ifPresent(mask -> mask.applyTo(vector));
        fixed.forEach(range -> Arrays.fill(vector, range.from(), range.to(), 0));
    }
}
