package io.varprune.report;

import io.varprune.store.CurvePoint;
import io.varprune.store.TrialRecord;
import io.varprune.sweep.Outcome;
import io.varprune.sweep.Point;
import io.varprune.sweep.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** A sweep as one may come out: strengths from 1e-7 to 1e-2 with a peak near 1e-4, some trials stopped at rungs, some failed. */
final class SampleSweep {
    static final String LAMBDA = "train.regularizer.lambda";
    static final String RATE = "train.updater.learningRate";
    private static final double[] SPARSITIES = {0, 0.5, 0.8, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99};
    private static final int EPOCHS = 30;

    private final List<SweepTrial> trials = new ArrayList<>();
    private final Random random = new Random(3);

    static SweepData of(List<String> methods, int lambdas, int seeds, List<Double> rates, List<HistoryEntry> history) {
        SampleSweep sweep = new SampleSweep();
        for (String method : methods) {
            for (int i = 0; i < (method.equals("sgd") ? 1 : lambdas); i++) {
                double lambda = Double.parseDouble(CurveSeries.number(Math.pow(10, -7 + 5.0 * i / (lambdas - 1))));
                for (double rate : rates.isEmpty() ? List.of(0.1) : rates) {
                    Map<String, Object> settings = new LinkedHashMap<>();
                    if (methods.size() > 1) {
                        settings.put(Point.METHOD, method);
                    }
                    if (!method.equals("sgd")) {
                        settings.put(LAMBDA, lambda);
                    }
                    if (!rates.isEmpty()) {
                        settings.put(RATE, rate);
                    }
                    for (int seed = 1; seed <= seeds; seed++) {
                        sweep.add(method, lambda, rate, seed, new Point(settings));
                    }
                }
            }
        }
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Network", "lenet-300-100 (266 200 weights)");
        facts.put("Data", "MNIST, 60 000 / 10 000");
        return new SweepData("mnist-lenet sweep", "name: mnist\nsweep:\n  seeds: [1, 2, 3]\n", "accuracy at 95% sparsity", List.of(3, 10),
                sweep.trials, verdict(sweep.trials), history, facts);
    }

    static Optional<Verdict> verdict(List<SweepTrial> trials) {
        List<Outcome> outcomes = trials.stream().collect(Collectors.groupingBy(SweepTrial::point, LinkedHashMap::new, Collectors.toList()))
                .values().stream().filter(point -> point.stream().allMatch(SweepTrial::isComplete)).flatMap(List::stream)
                .map(trial -> new Outcome(trial.point(), trial.row().seed(), trial.row().objective())).toList();
        return outcomes.isEmpty() ? Optional.empty() : Optional.of(Verdict.of(outcomes));
    }

    private void add(String method, double lambda, double rate, int seed, Point point) {
        double strength = method.equals("sgd") ? -7 : Math.log10(lambda);
        double knee = 0.97 - 0.06 * Math.abs(strength + (method.equals("var") ? 4 : 3.3)) - 0.05 * Math.abs(Math.log10(rate * 10));
        List<CurvePoint> curve = new ArrayList<>();
        for (double sparsity : SPARSITIES) {
            double lost = 0.85 / (1 + Math.exp((Math.log(1 - sparsity) - Math.log(1 - knee) + 0.7) * 3));
            double accuracy = Math.min(0.983, 0.98 - lost + random.nextGaussian() * (0.002 + 0.04 * lost));
            curve.add(new CurvePoint(method, lambda, seed, "global", sparsity, 0.01, 10, 100, accuracy, 0.3, 0.1, "magnitude", accuracy,
                    Double.NaN, Double.NaN));
        }
        double objective = curve.get(5).accuracy();
        int trial = trials.size() + 1;
        boolean failed = trial % 13 == 7;
        boolean stopped = !failed && (strength < -6 || strength > -2.6) && trial % 2 == 0 && !method.equals("sgd");
        String state = failed ? "failed" : stopped ? "stopped" : "complete";
        int epochs = failed ? 5 : stopped ? trial % 4 == 0 ? 3 : 10 : EPOCHS;
        String reason = failed ? "the loss became NaN at sync 1893 of worker 2 in layer dense_1: lower the learning rate or the strength"
                : stopped ? "at epoch " + epochs + " not among the best third" : "";
        trials.add(new SweepTrial(new TrialRecord(1, trial, method, lambda, seed, "{}", state, reason, 1, epochs,
                failed ? Double.NaN : curve.get(0).accuracy(), failed ? Double.NaN : objective, 4.2 * epochs, "trials/" + point.name() + "-seed-"
                        + seed), point, EPOCHS, state.equals("complete") ? curve : List.of()));
    }
}
