package io.varprune.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An axis of single values.
 *
 * @param path   the field
 * @param values one or more, all different
 */
record Choice(String path, List<Object> values) implements Axis {
    @Override
    public List<Object> extremes() {
        return values;
    }

    /**
     * Bergstra et al. (2011), section 4.2: N values, each of probability p = 1/N before, are after in proportion to N p + C = 1 + C, where C
     * counts how often each was seen.
     */
    @Override
    public Density density(List<Object> seen) {
        long[] counts = values.stream().mapToLong(value -> 1 + seen.stream().filter(value::equals).count()).toArray();
        long all = values.size() + seen.stream().filter(values::contains).count();
        return new Density() {
            @Override
            public double of(Object value) {
                return (double) counts[values.indexOf(value)] / all;
            }

            @Override
            public Object draw(SplittableRandom random) {
                long left = random.nextLong(all);
                int i = 0;
                while (left >= counts[i]) {
                    left -= counts[i++];
                }
                return values.get(i);
            }
        };
    }

    @Override
    public JsonNode toTree() {
        return new ObjectMapper().valueToTree(values);
    }
}
