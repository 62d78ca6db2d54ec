package io.varprune.spark.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.StorageLevel;

/**
 * Brings the workers' results together in worker order. Few workers send theirs to the driver. From {@link #FLAT} workers on it is a
 * tree of two levels: groups of about sqrt(n) neighbouring workers are summed on executors and the driver adds the groups, so it
 * receives sqrt(n) sums instead of n results. The shape of the tree depends on the number of workers alone, so equal runs round equally.
 * No shuffle: groups are narrow dependencies on the kept results.
 */
final class Reduction {
    /** Up to this many workers the driver adds the results itself: sums travel in double precision, results in float. */
    static final int FLAT = 8;

    private Reduction() {}

    /** Averages the results of a job. */
    static Tally of(JavaRDD<WorkerResult> results, float[] params, float[] updater) {
        int workers = results.getNumPartitions();
        if (workers <= FLAT) {
            return average(results.collect(), params, updater);
        }
        results.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            // all workers side by side first: a task of a group would run its workers one after the other
            results.foreachPartition(kept -> { });
            int groups = groups(workers);
            RDD<WorkerResult> grouped = results.rdd().coalesce(groups, false, scala.Option.apply(new Neighbours()), null);
            List<PartialSum> sums = JavaRDD.fromRDD(grouped, results.classTag())
                    .mapPartitions(group -> List.of(sum(group)).iterator()).collect();
            Tally tally = merge(sums).mean(params, updater);
            return tally.finite() ? tally : tally.blame(results.map(WorkerResult::fault).collect());
        } finally {
            results.unpersist(false);
        }
    }

    /** Averages results that are all here, as a job's are. @param results in worker order */
    static Tally average(List<WorkerResult> results, float[] params, float[] updater) {
        Tally tally = results.size() <= FLAT ? FlatAverage.of(results, params, updater) : tree(results).mean(params, updater);
        return tally.finite() ? tally : tally.blame(results.stream().map(WorkerResult::fault).toList());
    }

    private static PartialSum tree(List<WorkerResult> results) {
        int n = results.size();
        int groups = groups(n);
        return merge(IntStream.range(0, groups).mapToObj(g -> sum(results.subList(start(g, groups, n), start(g + 1, groups, n))
                .iterator())).toList());
    }

    private static int groups(int workers) {
        return (int) Math.ceil(Math.sqrt(workers));
    }

    private static int start(int group, int groups, int workers) {
        return (int) ((long) group * workers / groups);
    }

    private static PartialSum merge(List<PartialSum> sums) {
        PartialSum all = sums.get(0);
        sums.subList(1, sums.size()).forEach(all::merge);
        return all;
    }

    private static PartialSum sum(Iterator<WorkerResult> results) {
        List<WorkerResult> ordered = new ArrayList<>();
        results.forEachRemaining(ordered::add);
        ordered.sort(Comparator.comparingInt(r -> r.worker));
        PartialSum sum = new PartialSum();
        ordered.forEach(sum::add);
        return sum;
    }

    /** Groups of neighbouring partitions; Spark's own coalescer may group by location instead, and the sum would depend on it. */
    private static final class Neighbours implements PartitionCoalescer, scala.Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public PartitionGroup[] coalesce(int groups, RDD<?> parent) {
            int n = parent.getNumPartitions();
            return IntStream.range(0, groups).mapToObj(g -> {
                PartitionGroup group = new PartitionGroup(scala.Option.empty());
                for (int i = start(g, groups, n); i < start(g + 1, groups, n); i++) {
                    group.partitions().$plus$eq(parent.partitions()[i]);
                }
                return group;
            }).toArray(PartitionGroup[]::new);
        }
    }
}
