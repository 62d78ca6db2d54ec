package io.varprune.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An axis of all numbers between two. A search sees it as [0, 1].
 *
 * @param path the field
 * @param low  smallest value
 * @param high largest value, above low
 * @param log  whether values are evenly spread in their logarithm; low is then above 0
 */
record Range(String path, double low, double high, boolean log) implements Axis {
    private static final MathContext DIGITS = new MathContext(4);

    /**
     * Values are rounded to four digits, so that they can be named, typed and compared as written.
     *
     * @param share 0 for the low end, 1 for the high one
     */
    double at(double share) {
        if (share <= 0 || share >= 1) {
            return share <= 0 ? low : high;
        }
        double exact = log ? Math.exp(Math.log(low) + share * (Math.log(high) - Math.log(low))) : low + share * (high - low);
        return Math.min(high, Math.max(low, new BigDecimal(exact).round(DIGITS).doubleValue()));
    }

    /** The opposite of {@link #at}. */
    double share(Object value) {
        double number = ((Number) value).doubleValue();
        return log ? (Math.log(number) - Math.log(low)) / (Math.log(high) - Math.log(low)) : (number - low) / (high - low);
    }

    @Override
    public List<Object> extremes() {
        return List.of(low, high);
    }

    @Override
    public Density density(List<Object> seen) {
        ParzenEstimator estimator = new ParzenEstimator(seen.stream().mapToDouble(this::share).filter(s -> s >= 0 && s <= 1).toArray());
        return new Density() {
            @Override
            public double of(Object value) {
                return estimator.density(share(value));
            }

            @Override
            public Object draw(SplittableRandom random) {
                return at(estimator.draw(random));
            }
        };
    }

    @Override
    public JsonNode toTree() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.putArray(log ? "logUniform" : "uniform").add(low).add(high);
        return tree;
    }
}
