package io.varprune.spark.doctor;

import io.varprune.runtime.Finding;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Whether executors come, and as many task slots as there are workers. To be the first check.
 *
 * @param workers  of the experiment, 0 for one per slot or when there is no experiment
 * @param patience how long to wait for the first executor
 */
public record TaskSlots(int workers, Duration patience) implements Check {
    @Override
    public List<Finding> findings(JavaSparkContext spark) {
        JavaFutureAction<Long> first = spark.parallelize(List.of(1), 1).countAsync();
        try {
            first.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            first.cancel(true);
            return List.of(new Finding("cluster", "no executor came within " + patience.toSeconds() + " s",
                    "ask for fewer or smaller ones, or wait for others' jobs"));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a job of one task failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return List.of(Finding.ok("cluster", spark.master()), slots(EachSlot.slots(spark)));
    }

    Finding slots(int slots) {
        return Finding.of("slots", slots + (workers == 0 ? "" : " for " + workers + " workers"), slots >= workers,
                "more executors or cores, or train.workers=" + slots + "; fewer slots than workers are slow");
    }
}
