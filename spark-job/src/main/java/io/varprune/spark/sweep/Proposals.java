package io.varprune.spark.sweep;

import io.varprune.config.ConfigException;
import io.varprune.config.Experiment;
import io.varprune.sweep.Observation;
import io.varprune.sweep.Point;
import io.varprune.sweep.SweepConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a generation tries next. A search that learns proposes batches of one size, each when the one before has ended, so that it always
 * sees the same results, whatever order trials end in; another proposes all points at once.
 */
final class Proposals {
    private final SweepConfig config;
    private final Generation generation;
    private final SweepState sweep;

    Proposals(SweepConfig config, Generation generation, SweepState sweep) {
        this.config = config;
        this.generation = generation;
        this.sweep = sweep;
    }

    /** How many points a batch has: as many as keep all slots at work, seeds being trials of their own. */
    static int batch(SweepConfig config, int slots) {
        return config.search().learns() ? (slots + config.seeds().size() - 1) / config.seeds().size() : points(config);
    }

    private static int points(SweepConfig config) {
        return config.search().total().orElse(Integer.MAX_VALUE);
    }

    /** How many trials the generation will have; a search that does not know is taken to be at its end. */
    int trials() {
        return config.search().total().map(points -> points * config.seeds().size()).orElse(generation.trials().size());
    }

    /** The next batch; empty while trials are under way, and when there is no more. */
    Optional<SweepEvent.Proposed> next() {
        if (!generation.trials().stream().allMatch(trial -> trial.state().isFinal())) {
            return Optional.empty();
        }
        Map<Point, List<LedgerTrial>> tried = generation.points();
        List<Observation> finished = new ArrayList<>();
        tried.forEach((point, seeds) ->
                finished.add(new Observation(point, seeds.stream().mapToDouble(LedgerTrial::objective).average().orElseThrow())));
        int wanted = Math.min(generation.batch(), points(config) - tried.size());
        List<Point> points = wanted <= 0 ? List.of() : config.search().propose(finished, wanted);
        return points.isEmpty() ? Optional.empty() : Optional.of(new SweepEvent.Proposed(trials(points)));
    }

    private List<SweepEvent.ProposedTrial> trials(List<Point> points) {
        Set<String> runs = sweep.trials().stream().map(LedgerTrial::run).collect(Collectors.toSet());
        int number = sweep.trials().stream().mapToInt(LedgerTrial::number).max().orElse(0);
        List<SweepEvent.ProposedTrial> trials = new ArrayList<>();
        for (Point point : points) {
            for (long seed : config.seeds()) {
                Optional<LedgerTrial> same = earlier(point, seed);
                trials.add(same.isPresent() ? again(same.get()) : trial(++number, point, seed, runs));
            }
        }
        return trials;
    }

    private SweepEvent.ProposedTrial trial(int number, Point point, long seed, Set<String> runs) {
        String plain = "trials/" + point.name() + "-seed-" + seed;
        String run = runs.contains(plain) ? plain + "-generation-" + generation.number() : plain;
        Optional<Experiment> experiment = experiment(config, point, seed);
        return new SweepEvent.ProposedTrial(number, point.settings(), seed, experiment.map(e -> e.train().label()).orElse(""),
                experiment.map(e -> e.train().lambda()).orElse(Double.NaN), run, false);
    }

    /** That of an earlier generation. What it was worth still counts, unless it was judged otherwise than it would be now. */
    private SweepEvent.ProposedTrial again(LedgerTrial trial) {
        SweepConfig judged = settings(trial.judgedIn());
        boolean reopened = trial.state() != TrialState.FAILED && (!judged.objective().equals(config.objective())
                || trial.state() == TrialState.STOPPED && !judged.halving().equals(config.halving()));
        return new SweepEvent.ProposedTrial(trial.number(), trial.point().settings(), trial.seed(), trial.method(), trial.lambda(),
                trial.run(), reopened);
    }

    /** The trial of an earlier generation that is the same whole experiment. */
    private Optional<LedgerTrial> earlier(Point point, long seed) {
        if (generation.number() == 1) {
            return Optional.empty();
        }
        Optional<Experiment> asked = experiment(config, point, seed);
        return sweep.trials().stream().filter(trial -> trial.seed() == seed && trial.point().equals(point))
                .filter(trial -> experiment(settings(trial.generation()), point, seed).equals(asked)).findFirst();
    }

    private SweepConfig settings(int number) {
        return sweep.generations().get(number - 1).config();
    }

    /** Empty when the settings of a random point do not go together, of which the trial will fail. */
    private static Optional<Experiment> experiment(SweepConfig config, Point point, long seed) {
        try {
            return Optional.of(config.experiment(point, seed));
        } catch (ConfigException e) {
            return Optional.empty();
        }
    }
}
