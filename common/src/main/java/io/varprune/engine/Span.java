package io.varprune.engine;

import org.nd4j.linalg.schedule.ISchedule;

/**
 * Neighbouring parameters that are updated alike.
 *
 * @param from   flat index of the first
 * @param to     behind the last
 * @param l2     strength of L2, null for none
 * @param tensor which tensor under VAR they are, {@link #NO_TENSOR} for none
 */
record Span(int from, int to, ISchedule l2, int tensor) {
    static final int NO_TENSOR = -1;
}
