package io.varprune.report;

import io.varprune.store.SharpnessRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The largest eigenvalue of the Hessian at one sparsity over all seeds.
 *
 * @param method     name of the method
 * @param lambda     its strength
 * @param sparsity   fraction of weights cut
 * @param mean       mean eigenvalue
 * @param deviation  sample standard deviation; NaN for one seed
 * @param loss       mean loss on the same examples
 * @param iterations most products with the Hessian that one of them took
 * @param residual   largest relative residual
 * @param converged  whether all converged
 */
public record SharpnessSummary(String method, double lambda, double sparsity, double mean, double deviation, double loss,
        long iterations, double residual, boolean converged) {
    static final String HEADING = "Largest eigenvalue of the Hessian";
    static final List<String> COLUMNS = List.of("method", "λ", "sparsity", "eigenvalue", "loss", "iterations", "residual");
    // 80 columns
    private static final String ROW = "%-13s %-7s %-8s %19s %9s %10s %8s";
    private static final int LONGEST_METHOD = 13;

    private record Group(String method, double lambda, double sparsity) {
    }

    /** Ordered by method, lambda and sparsity. */
    public static List<SharpnessSummary> of(List<SharpnessRecord> records) {
        Map<Group, List<SharpnessRecord>> groups = new LinkedHashMap<>();
        records.forEach(r -> groups.computeIfAbsent(new Group(r.method(), r.lambda(), r.sparsity()), g -> new ArrayList<>()).add(r));
        return groups.entrySet().stream().map(e -> summary(e.getKey(), e.getValue()))
                .sorted(Comparator.comparing(SharpnessSummary::method).thenComparing(SharpnessSummary::lambda)
                        .thenComparing(SharpnessSummary::sparsity)).toList();
    }

    private static SharpnessSummary summary(Group group, List<SharpnessRecord> records) {
        double mean = records.stream().mapToDouble(SharpnessRecord::eigenvalue).average().orElseThrow();
        double squares = records.stream().mapToDouble(r -> (r.eigenvalue() - mean) * (r.eigenvalue() - mean)).sum();
        return new SharpnessSummary(group.method, group.lambda, group.sparsity, mean, Math.sqrt(squares / (records.size() - 1)),
                records.stream().mapToDouble(SharpnessRecord::loss).average().orElseThrow(),
                records.stream().mapToLong(SharpnessRecord::iterations).max().orElseThrow(),
                records.stream().mapToDouble(SharpnessRecord::residual).max().orElseThrow(),
                records.stream().allMatch(SharpnessRecord::converged));
    }

    /** As a text table of at most 80 columns, each line ended by a line feed. @param records one or more */
    public static String table(List<SharpnessRecord> records) {
        StringBuilder text = new StringBuilder(HEADING + "\n");
        text.append(String.format(Locale.ROOT, ROW, COLUMNS.toArray()).stripTrailing()).append('\n');
        for (SharpnessSummary s : of(records)) {
            List<String> cells = new ArrayList<>(s.cells());
            cells.set(0, s.method.length() <= LONGEST_METHOD ? s.method : s.method.substring(0, LONGEST_METHOD - 1) + "…");
            text.append(String.format(Locale.ROOT, ROW, cells.toArray())).append('\n');
        }
        return text.append(note(records).replace("; ", "\n")).append('\n').toString();
    }

    /** How it was measured. */
    static String note(List<SharpnessRecord> records) {
        SharpnessRecord one = records.get(0);
        boolean all = records.stream().allMatch(SharpnessRecord::converged);
        return "of the mean cross-entropy of " + one.examples() + " training examples, over the parameters kept; mean and sample standard "
                + "deviation over the seeds; largest iterations and residuals; cut by " + one.criterion() + ", " + one.allocation()
                + "; tolerance " + CurveSeries.number(one.tolerance()) + ", at most " + one.maxIterations() + " iterations"
                + (all ? ", all converged" : "; * not converged");
    }

    List<String> cells() {
        String value = CurveSeries.number(mean) + (Double.isNaN(deviation) ? "" : " ±" + CurveSeries.number(deviation));
        return List.of(method, CurveSeries.number(lambda), CurveSeries.number(sparsity), value, CurveSeries.number(loss),
                iterations + (converged ? "" : "*"), String.format(Locale.ROOT, "%.4f", residual));
    }
}
