package io.varprune.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SearchTest {
    private static final SearchSpace SIX = new SearchSpace(List.of(new SearchSpace.Branch(null,
            List.of(new Choice("a", List.of(1L, 2L)), new Choice("b", List.of("x", "y", "z"))))));

    private static Stream<Search> searches() {
        return Stream.of(new SearchConfig.Grid(), new SearchConfig.Random(9, 2), new SearchConfig.Tpe(9, 3, 4, 0.3, 2))
                .map(config -> config.over(SIX));
    }

    @ParameterizedTest
    @MethodSource("searches")
    void everyPointOfASmallSpaceIsTriedOnce(Search search) {
        List<Observation> finished = new ArrayList<>();
        assertThat(search.total()).contains(6);
        for (int i = 0; i < 6; i++) {
            List<Point> next = search.propose(finished, 1);
            assertThat(next).hasSize(1).isEqualTo(search.propose(finished, 1));
            // one of them failed
            finished.add(new Observation(next.get(0), i == 1 ? Double.NaN : i));
        }
        assertThat(finished).extracting(Observation::point).containsExactlyInAnyOrderElementsOf(SIX.grid());
        assertThat(search.propose(finished, 3)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("searches")
    void proposalsAreAsManyAsWanted(Search search) {
        assertThat(search.propose(List.of(), 0)).isEmpty();
        assertThat(search.propose(List.of(), 4)).hasSize(4).doesNotHaveDuplicates();
        assertThat(search.propose(List.of(), 100)).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    void theLastAxisOfAGridMovesFastest() {
        assertThat(new GridSearch(SIX.grid()).propose(List.of(new Observation(point(1, "y"), 0)), 3))
                .containsExactly(point(1, "x"), point(1, "z"), point(2, "x"));
    }

    @Test
    void randomDrawsAreSettledBySeed() {
        SearchSpace line = new SearchSpace(List.of(new SearchSpace.Branch(null, List.of(new Range("a", 10, 20, false)))));
        RandomSearch search = new RandomSearch(line, 50, 1);
        List<Point> all = search.propose(List.of(), 50);
        assertThat(all).hasSize(50).doesNotHaveDuplicates().isEqualTo(new RandomSearch(line, 50, 1).propose(List.of(), 50))
                .isNotEqualTo(new RandomSearch(line, 50, 2).propose(List.of(), 50))
                .allSatisfy(point -> assertThat(((Number) point.settings().get("a")).doubleValue()).isBetween(10.0, 20.0));
        assertThat(search.propose(List.of(new Observation(all.get(0), 1)), 50)).isEqualTo(all.subList(1, 50));
    }

    private static Point point(int a, String b) {
        return new Point(Map.of("a", a, "b", b));
    }
}
