package io.varprune.spark.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** When Spark's jobs began and ended, by the driver's clock, and how long their slowest task ran on its executor. */
final class JobTimes extends SparkListener {
    /** @param slowestTask milliseconds in the task, without what Spark does before and after it */
    record Job(long start, long end, long slowestTask) {}

    private final Map<Integer, Job> jobs = new TreeMap<>();
    private final Map<Integer, Integer> jobOfStage = new HashMap<>();

    @Override
    public synchronized void onJobStart(SparkListenerJobStart event) {
        jobs.put(event.jobId(), new Job(event.time(), Long.MAX_VALUE, 0));
        event.stageIds().foreach(stage -> jobOfStage.put((Integer) stage, event.jobId()));
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
        if (event.taskMetrics() != null) {
            long run = event.taskMetrics().executorRunTime();
            jobs.computeIfPresent(jobOfStage.get(event.stageId()), (id, j) -> new Job(j.start, j.end, Math.max(run, j.slowestTask)));
        }
    }

    @Override
    public synchronized void onJobEnd(SparkListenerJobEnd event) {
        jobs.computeIfPresent(event.jobId(), (id, j) -> new Job(j.start, event.time(), j.slowestTask));
    }

    /** The jobs begun at or after one time and ended at or before the other, in order. */
    synchronized List<Job> between(long from, long to) {
        return jobs.values().stream().filter(j -> j.start >= from && j.end <= to).toList();
    }
}
