package io.varprune.sweep;

import java.util.List;
import java.util.Optional;

/** Which points to try. Pure: the same finished points, in any order, give the same proposals. */
public sealed interface Search permits GridSearch, RandomSearch, TreeParzen {
    /**
     * The next points, all different and none of them finished. A search does not know what is running: ask for as many more and leave out
     * what is, and keep to {@link #total()}.
     *
     * @param finished what was tried, failures (NaN) among it
     * @param wanted   0 or more
     * @return so many, or fewer when the search has no more
     */
    List<Point> propose(List<Observation> finished, int wanted);

    /** Whether what was observed decides what is proposed; else all points may be asked for before the first is tried. */
    default boolean learns() {
        return false;
    }

    /** How many points the search tries from beginning to end; empty when that is not known before. */
    Optional<Integer> total();
}
