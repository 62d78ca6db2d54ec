package io.varprune.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TreeParzenTest {
    private static final String PATH = "train.weightDecay";
    private static final SearchSpace LINE = new SearchSpace(List.of(new SearchSpace.Branch(null, List.of(new Range(PATH, 0, 1, false)))));

    @Test
    void theDensityOfThreePointsIsThatByHand() {
        ParzenEstimator estimator = new ParzenEstimator(new double[] {0.9, 0.2, 0.3});
        // the larger distance to a neighbour, 0 and 1 among them, and 1/4 at least: max(0.2, 0.1, 1/4), max(0.1, 0.6), max(0.6, 0.1)
        double[][] kernels = {{0.2, 0.25}, {0.3, 0.6}, {0.9, 0.6}};
        for (double x : new double[] {0, 0.2, 0.55, 1}) {
            double sum = 1;
            for (double[] k : kernels) {
                double area = 0;
                for (int i = 0; i < 10_000; i++) {
                    area += normal((i + 0.5) / 10_000, k) / 10_000;
                }
                sum += normal(x, k) / area;
            }
            // the midpoint rule is off by less than 1e-8
            assertThat(estimator.density(x)).isCloseTo(sum / 4, within(1e-7));
        }
    }

    private static double normal(double x, double[] kernel) {
        double z = (x - kernel[0]) / kernel[1];
        return Math.exp(-z * z / 2) / (kernel[1] * Math.sqrt(2 * Math.PI));
    }

    @Test
    void drawsFollowTheDensity() {
        ParzenEstimator estimator = new ParzenEstimator(new double[] {0.9, 0.2, 0.3});
        SplittableRandom random = new SplittableRandom(1);
        int[] counts = new int[10];
        int draws = 100_000;
        for (int i = 0; i < draws; i++) {
            counts[Math.min(9, (int) (estimator.draw(random) * 10))]++;
        }
        for (int bin = 0; bin < 10; bin++) {
            double expected = 0;
            for (int i = 0; i < 100; i++) {
                expected += estimator.density((bin + (i + 0.5) / 100) / 10) / 1000;
            }
            // five standard deviations of a share of about 0.1
            assertThat((double) counts[bin] / draws).isCloseTo(expected, within(5 * Math.sqrt(0.1 / draws)));
        }
    }

    @Test
    void aChoiceCountsWhatWasSeen() {
        Density density = new Choice(PATH, List.of("a", "b", "c")).density(List.of("b", "b", "c"));
        // (1 + count) / (3 + 3)
        assertThat(List.of(density.of("a"), density.of("b"), density.of("c"))).containsExactly(1 / 6.0, 3 / 6.0, 2 / 6.0);
    }

    @Test
    void aLogarithmicRangeIsEvenInItsExponent() {
        Range range = new Range(PATH, 1e-6, 1e-2, true);
        assertThat(range.at(0.5)).isEqualTo(1e-4);
        assertThat(range.share(1e-3)).isCloseTo(0.75, within(1e-12));
        Density even = range.density(List.of());
        assertThat(even.of(2e-6)).isEqualTo(1).isEqualTo(even.of(5e-3));
    }

    @Test
    void findsTheMinimumInFewerTrialsThanRandom() {
        int tpe = 0;
        int random = 0;
        for (long seed = 1; seed <= 20; seed++) {
            tpe += trials(new TreeParzen(LINE, new SearchConfig.Tpe(300, 10, 24, 0.25, seed)));
            random += trials(new RandomSearch(LINE, 300, seed));
        }
        // by chance one draw in 100 is near enough
        assertThat(random / 20.0).isBetween(50.0, 150.0);
        assertThat(tpe).isLessThan(random / 2);
    }

    /** How many trials until (x - 0.3)^2 is at most 0.005^2. */
    private static int trials(Search search) {
        List<Observation> finished = new ArrayList<>();
        while (true) {
            List<Point> next = search.propose(finished, 1);
            if (next.isEmpty()) {
                return finished.size();
            }
            double off = ((Number) next.get(0).settings().get(PATH)).doubleValue() - 0.3;
            finished.add(new Observation(next.get(0), -off * off));
            if (Math.abs(off) <= 0.005) {
                return finished.size();
            }
        }
    }

    @Test
    void goesWhereTheGoodMethodIs() {
        Axis lambda = new Range("train.regularizer.lambda", 1e-7, 1e-2, true);
        SearchSpace space = new SearchSpace(List.of(new SearchSpace.Branch("sgd", List.of()), new SearchSpace.Branch("var", List.of(lambda)),
                new SearchSpace.Branch("l1", List.of(lambda))));
        TreeParzen search = new TreeParzen(space, new SearchConfig.Tpe(60, 10, 24, 0.25, 1));
        List<Observation> finished = new ArrayList<>();
        for (Point point : search.propose(List.of(), 10)) {
            finished.add(new Observation(point, point.settings().get("method").equals("var") ? 1 : Double.NaN));
        }
        assertThat(search.propose(finished, 20).stream().filter(p -> p.settings().get("method").equals("var")).count())
                .isGreaterThan(15);
        assertThat(search.propose(finished, 50)).allSatisfy(point ->
                assertThat(point.settings().containsKey("train.regularizer.lambda")).isEqualTo(!point.settings().get("method").equals("sgd")));
    }

    @Test
    void theOrderOfWhatIsFinishedDoesNotMatter() {
        TreeParzen search = new TreeParzen(LINE, new SearchConfig.Tpe(60, 5, 24, 0.25, 3));
        List<Observation> finished = new ArrayList<>();
        int i = 0;
        for (Point point : search.propose(List.of(), 12)) {
            finished.add(new Observation(point, i++ % 3));
        }
        List<Point> next = search.propose(finished, 4);
        Collections.reverse(finished);
        assertThat(search.propose(finished, 4)).isEqualTo(next).hasSize(4);
        assertThat(new TreeParzen(LINE, new SearchConfig.Tpe(60, 5, 24, 0.25, 4)).propose(finished, 4)).isNotEqualTo(next);
    }

    @Test
    void askingForMoreBeginsWithTheSame() {
        TreeParzen search = new TreeParzen(LINE, new SearchConfig.Tpe(60, 2, 24, 0.25, 3));
        List<Observation> finished = search.propose(List.of(), 4).stream().map(point -> new Observation(point, 1)).toList();
        assertThat(search.propose(finished, 5).subList(0, 2)).isEqualTo(search.propose(finished, 2));
        assertThat(search.propose(List.of(), 60).subList(0, 2)).isEqualTo(new RandomSearch(LINE, 2, 3).propose(List.of(), 2));
    }

    @Test
    void mapsAreDrawnAndSeenLikeWords() {
        Point a = new Point(Map.of("train.step", Map.of("name", "sam", "rho", 1)));
        Choice steps = new Choice("train.step", List.of("sgd", a.settings().get("train.step")));
        SearchSpace space = new SearchSpace(List.of(new SearchSpace.Branch(null, List.of(steps))));
        assertThat(new TreeParzen(space, new SearchConfig.Tpe(9, 1, 24, 0.25, 3)).propose(List.of(new Observation(a, 1)), 9))
                .containsExactly(new Point(Map.of("train.step", "sgd")));
    }
}
