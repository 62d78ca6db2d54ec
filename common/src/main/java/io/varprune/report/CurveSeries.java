package io.varprune.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One line of the chart: a method at one strength and way to prune.
 *
 * @param method name of the regularizer
 * @param lambda its strength
 * @param pruning criterion and allocation, those of them that differ among the series; empty when none does
 * @param points its summaries by rising sparsity
 */
record CurveSeries(String method, double lambda, String pruning, List<CurveSummary> points) {
    private record Key(String method, double lambda, String pruning) {
    }

    static List<CurveSeries> of(List<CurveSummary> summaries) {
        boolean criteria = summaries.stream().map(CurveSummary::criterion).distinct().count() > 1;
        boolean allocations = summaries.stream().map(CurveSummary::allocation).distinct().count() > 1;
        Map<Key, List<CurveSummary>> groups = new LinkedHashMap<>();
        for (CurveSummary s : summaries) {
            String pruning = (criteria ? s.criterion() + " " : "") + (allocations ? s.allocation() : "");
            groups.computeIfAbsent(new Key(s.method(), s.lambda(), pruning.strip()), k -> new ArrayList<>()).add(s);
        }
        return groups.entrySet().stream().map(e -> new CurveSeries(e.getKey().method, e.getKey().lambda,
                e.getKey().pruning, List.copyOf(e.getValue()))).toList();
    }

    static List<Double> sparsities(List<CurveSummary> summaries) {
        return summaries.stream().map(CurveSummary::sparsity).distinct().sorted().toList();
    }

    /** The method, with its way to prune where they differ. */
    String family() {
        return pruning.isEmpty() ? method : method + ", " + pruning;
    }

    String label() {
        return label(method, lambda) + (pruning.isEmpty() ? "" : ", " + pruning);
    }

    /** A method with its strength. */
    static String label(String method, double lambda) {
        return method + " λ=" + number(lambda);
    }

    Optional<CurveSummary> at(double sparsity) {
        return points.stream().filter(p -> p.sparsity() == sparsity).findFirst();
    }

    /** The best at one sparsity of each family, among those with a strength above 0; the first of equals. */
    static List<CurveSeries> peaks(List<CurveSeries> all, double sparsity) {
        Map<String, CurveSeries> best = new LinkedHashMap<>();
        all.stream().filter(s -> s.lambda > 0 && Double.isFinite(s.mean(sparsity)))
                .forEach(s -> best.merge(s.family(), s, (a, b) -> b.mean(sparsity) > a.mean(sparsity) ? b : a));
        return List.copyOf(best.values());
    }

    private double mean(double sparsity) {
        return at(sparsity).map(CurveSummary::mean).orElse(Double.NaN);
    }

    /** Mean and deviation, as in {@code 0.901 ±0.012}. */
    static String cell(CurveSummary s) {
        String mean = String.format(Locale.ROOT, "%.3f", s.mean());
        return s.hasDeviation() ? mean + String.format(Locale.ROOT, " ±%.3f", s.deviation()) : mean;
    }

    /** At most four digits, without trailing zeros: 0.001, 2e-5. */
    static String number(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return value == 0 ? "0" : Double.toString(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros();
        double size = Math.abs(value);
        if (size >= 1e-4 && size < 1e6) {
            return rounded.toPlainString();
        }
        int exponent = rounded.precision() - rounded.scale() - 1;
        return rounded.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
    }
}
