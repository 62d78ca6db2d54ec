package io.varprune.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The values of one field that a sweep tries. */
sealed interface Axis permits Choice, Range {
    /** The field, as in {@code train.regularizer.lambda}. */
    String path();

    /** Values whose being accepted means that all are: all of a choice, the ends of a range. */
    List<Object> extremes();

    /** How likely the values are after some were seen; of none: each as likely as any other. */
    Density density(List<Object> seen);

    /** As YAML writes it. */
    JsonNode toTree();
}
