package io.varprune.report;

import io.varprune.store.SyncRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a method costs: time on the workers, without what a sync costs.
 *
 * @param method          name of the method
 * @param lambda          strength of its first regularizer; NaN for the mean over several
 * @param secondsPerEpoch of the slowest worker at each sync; the median of the epochs, without the first where there are several,
 *                        and the mean over seeds
 * @param relative        the same in units of plain SGD's; NaN when none was trained
 */
public record TrainingCost(String method, double lambda, double secondsPerEpoch, double relative) {
    String label() {
        return Double.isNaN(lambda) ? method : CurveSeries.label(method, lambda);
    }

    /** One trained network. @param plain whether it is SGD without anything */
    public record Run(String method, double lambda, boolean plain, List<SyncRecord> syncs) {
        /** Copies the list. */
        public Run {
            syncs = List.copyOf(syncs);
        }

        String label() {
            return CurveSeries.label(method, lambda);
        }

        double secondsPerEpoch() {
            Map<Integer, Double> epochs = new TreeMap<>();
            syncs.forEach(sync -> epochs.merge(sync.epoch(), sync.computeMillis() / 1000, Double::sum));
            // the first epoch compiles
            List<Double> times = new ArrayList<>(epochs.values()).subList(epochs.size() > 1 ? 1 : 0, epochs.size());
            return median(times);
        }

        private static double median(List<Double> times) {
            List<Double> sorted = times.stream().sorted().toList();
            int n = sorted.size();
            return n == 0 ? Double.NaN : (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
        }
    }

    /** Of the complete trials of a sweep, one for each of its methods; plain SGD is the method that is called sgd. */
    static List<TrainingCost> ofTrials(List<SweepTrial> trials) {
        Map<String, List<SweepTrial>> groups = new LinkedHashMap<>();
        trials.stream().filter(trial -> trial.isComplete() && trial.row().epochs() > 0)
                .forEach(trial -> groups.computeIfAbsent(trial.method(), method -> new ArrayList<>()).add(trial));
        Map<String, Double> seconds = new LinkedHashMap<>();
        groups.forEach((method, group) -> seconds.put(method, group.stream()
                .mapToDouble(trial -> trial.row().seconds() / trial.row().epochs()).average().orElseThrow()));
        double base = seconds.entrySet().stream().filter(method -> ChartJson.isBase(method.getKey())).mapToDouble(Map.Entry::getValue)
                .findFirst().orElse(Double.NaN);
        return seconds.entrySet().stream().map(method -> new TrainingCost(method.getKey(), Double.NaN, method.getValue(),
                method.getValue() / base)).toList();
    }

    /** One for each method and strength, in the order in which they come. */
    public static List<TrainingCost> of(List<Run> runs) {
        double base = runs.stream().filter(Run::plain).mapToDouble(Run::secondsPerEpoch).average().orElse(Double.NaN);
        Map<List<Object>, List<Run>> groups = new LinkedHashMap<>();
        runs.forEach(run -> groups.computeIfAbsent(List.of(run.method, run.lambda), key -> new ArrayList<>()).add(run));
        return groups.values().stream().map(group -> {
            double seconds = group.stream().mapToDouble(Run::secondsPerEpoch).average().orElse(Double.NaN);
            return new TrainingCost(group.get(0).method, group.get(0).lambda, seconds, seconds / base);
        }).toList();
    }
}
