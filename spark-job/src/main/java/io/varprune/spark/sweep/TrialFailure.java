package io.varprune.spark.sweep;

import io.varprune.config.ConfigException;
import io.varprune.data.DataException;
import io.varprune.spark.training.TrainingException;
import io.varprune.store.StoreException;
import org.apache.spark.SparkException;
import org.apache.spark.TaskKilledException;

/** Tells a trial's own error, which another attempt would only repeat, from one of the cluster or of the sweep's directory. */
final class TrialFailure {
    private TrialFailure() {}

    /** Whether it is the trial's. A job that failed without an error of its task, as for a lost executor, is the cluster's. */
    static boolean isOwn(Throwable e) {
        Throwable root = e;
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof StoreException || t instanceof InterruptedException || t instanceof TaskKilledException) {
                return false;
            }
            root = t;
        }
        return !(root instanceof SparkException);
    }

    /** What the trial came to. @param seconds that were spent on it */
    static SegmentOutcome outcome(Throwable e, double seconds) {
        return new SegmentOutcome(Double.NaN, Double.NaN, seconds, reason(e));
    }

    private static String reason(Throwable e) {
        Throwable said = e;
        while (said instanceof SparkException && said.getCause() != null) {
            said = said.getCause();
        }
        boolean clear = said instanceof TrainingException || said instanceof ConfigException || said instanceof DataException
                || said instanceof IllegalArgumentException;
        return (clear && said.getMessage() != null ? said.getMessage() : said.toString()).strip().replaceAll("\\s+", " ");
    }
}
