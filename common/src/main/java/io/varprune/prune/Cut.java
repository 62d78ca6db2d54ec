package io.varprune.prune;

import io.varprune.model.ParameterLayout;
import java.io.Serializable;
import java.util.List;
import java.util.function.IntConsumer;

/** Which parameters go. */
public sealed interface Cut extends Serializable permits GroupCut, MaskCut {
    /** The score below which a group of weights goes, for each group. */
    List<Threshold> thresholds();

    /**
     * Counts what {@link #forEachCut} hands over, without a call for each parameter.
     *
     * @param layout the weights among the parameters
     */
    CutCounts counts(float[] source, ParameterLayout layout);

    /**
     * Hands over the flat index of each parameter that is cut, in ascending order, and returns how many there were.
     *
     * @param source the vector that the cut was made for; it is only read
     */
    int forEachCut(float[] source, IntConsumer onCut);
}
