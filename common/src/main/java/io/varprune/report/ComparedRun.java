package io.varprune.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One run of a comparison.
 *
 * @param method   name of the method
 * @param lambda   strength of its first regularizer
 * @param seed     seed of the run
 * @param folder   its directory, relative to that of the comparison
 * @param finished whether its curve is among those compared
 */
public record ComparedRun(String method, double lambda, long seed, String folder, boolean finished) {
    /** Those that a point of a curve comes from, finished or not. */
    static List<ComparedRun> of(List<ComparedRun> runs, String method, double lambda) {
        return runs.stream().filter(run -> run.method.equals(method) && run.lambda == lambda).toList();
    }

    /** How many of the seeds there are, where some are missing: {@code (2 of 3 seeds)}; else empty. */
    static String missing(List<ComparedRun> runs) {
        long there = runs.stream().filter(ComparedRun::finished).count();
        return there == runs.size() ? "" : "(" + there + " of " + runs.size() + " seeds)";
    }

    /** What is not there yet, in a sentence; empty when all is. */
    static String unfinished(List<ComparedRun> runs) {
        List<ComparedRun> left = runs.stream().filter(run -> !run.finished).toList();
        return left.isEmpty() ? "" : (runs.size() - left.size()) + " of " + runs.size() + " runs are finished; not yet: "
                + left.stream().map(ComparedRun::folder).collect(Collectors.joining(", ")) + ".";
    }
}
