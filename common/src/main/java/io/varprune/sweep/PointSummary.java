package io.varprune.sweep;

import java.util.List;

/**
 * One point over its seeds.
 *
 * @param point     the point
 * @param mean      mean of the objective
 * @param deviation its sample standard deviation; NaN for one seed
 * @param seeds     the seeds, growing
 */
public record PointSummary(Point point, double mean, double deviation, List<Long> seeds) {
    /** Copies the list. */
    public PointSummary {
        seeds = List.copyOf(seeds);
    }
}
