package io.varprune.spark.doctor;

import io.varprune.runtime.Finding;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** One thing to look at before a long job starts. */
public interface Check {
    /** Looks, and says what to change; throws only what is no fault of the user's. */
    List<Finding> findings(JavaSparkContext spark);
}
