package io.varprune.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * The tree-structured Parzen estimator, TPE (Bergstra, Bardenet, Bengio and Kegl, "Algorithms for Hyper-Parameter Optimization", NeurIPS
 * 2011, section 4). The share gamma of the finished points with the best objectives, rounded up, has the density l, the rest the density
 * g. Of several candidates drawn from l the one with the largest l/g is proposed, which is the one with the largest expected improvement
 * (equation 5). The tree is that of methods and their axes. See {@link ParzenEstimator} for ranges, {@link Choice} for values.
 *
 * <p>The first trials are those of {@link RandomSearch} with the same seed. Several proposals at once differ by their random draws alone.
 * No library of the JVM that is kept up has it: Deeplearning4j's Arbiter ended with 1.0.0-beta7, Smile has grids and random search.
 */
public final class TreeParzen implements Search {
    private final SearchSpace space;
    private final SearchConfig.Tpe settings;
    private final RandomSearch startup;

    TreeParzen(SearchSpace space, SearchConfig.Tpe settings) {
        this.space = space;
        this.settings = settings;
        startup = new RandomSearch(space, Math.min(settings.startup(), settings.trials()), settings.seed());
    }

    @Override
    public List<Point> propose(List<Observation> finished, int wanted) {
        int count = Math.min(wanted, settings.trials() - finished.size());
        int random = Math.max(0, Math.min(count, settings.startup() - finished.size()));
        List<Point> proposals = new ArrayList<>(startup.propose(finished, random));
        Set<Point> seen = finished.stream().map(Observation::point).collect(Collectors.toCollection(HashSet::new));
        seen.addAll(proposals);
        List<Point> best = finished.stream()
                .sorted(Comparator.comparingDouble(TreeParzen::loss).thenComparing(o -> o.point().name()))
                .map(Observation::point).toList();
        int good = (int) Math.ceil(settings.gamma() * best.size());
        PointDensity l = space.density(best.subList(0, good));
        PointDensity g = space.density(best.subList(good, best.size()));
        while (proposals.size() < count) {
            // an odd factor that is not SplittableRandom's own, with which neighbours would share their draws
            SplittableRandom draws = new SplittableRandom(settings.seed()
                    ^ (finished.size() + proposals.size() + 1) * 0x9fb21c651e98df25L);
            Optional<Point> next = candidate(l, g, draws, seen);
            if (next.isEmpty()) {
                break;
            }
            proposals.add(next.get());
            seen.add(next.get());
        }
        return List.copyOf(proposals);
    }

    private Optional<Point> candidate(PointDensity l, PointDensity g, SplittableRandom random, Set<Point> seen) {
        Optional<Point> best = Optional.empty();
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < settings.candidates(); i++) {
            Point point = l.draw(random);
            double ratio = l.logDensity(point) - g.logDensity(point);
            if (ratio > largest && !seen.contains(point)) {
                best = Optional.of(point);
                largest = ratio;
            }
        }
        return best.isPresent() ? best : space.unseen(l, random, seen);
    }

    /** A failure is the worst. */
    private static double loss(Observation observation) {
        return Double.isNaN(observation.objective()) ? Double.POSITIVE_INFINITY : -observation.objective();
    }

    @Override
    public boolean learns() {
        return true;
    }

    /** The trials asked for, or all points there are. */
    @Override
    public Optional<Integer> total() {
        return Optional.of((int) Math.min(settings.trials(), space.size()));
    }
}
