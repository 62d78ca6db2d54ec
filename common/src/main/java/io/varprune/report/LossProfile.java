package io.varprune.report;

import io.varprune.store.DirectionLoss;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The loss along random directions of one method at one sparsity.
 *
 * @param method   name of the method
 * @param lambda   its strength
 * @param sparsity fraction of weights cut
 * @param losses   by alpha, the mean over directions and seeds
 */
record LossProfile(String method, double lambda, double sparsity, Map<Double, Double> losses) {
    private record Group(String method, double lambda, double sparsity) {
    }

    /** Ordered by method, lambda and sparsity. */
    static List<LossProfile> of(List<DirectionLoss> all) {
        Map<Group, List<DirectionLoss>> groups = new LinkedHashMap<>();
        all.forEach(l -> groups.computeIfAbsent(new Group(l.method(), l.lambda(), l.sparsity()), g -> new ArrayList<>()).add(l));
        return groups.entrySet().stream().map(e -> new LossProfile(e.getKey().method, e.getKey().lambda, e.getKey().sparsity,
                e.getValue().stream().collect(Collectors.groupingBy(DirectionLoss::alpha, TreeMap::new,
                        Collectors.averagingDouble(DirectionLoss::loss)))))
                .sorted(Comparator.comparing(LossProfile::method).thenComparing(LossProfile::lambda)
                        .thenComparing(LossProfile::sparsity)).toList();
    }

    /** The method with its strength. */
    String family() {
        return CurveSeries.label(method, lambda);
    }
}
