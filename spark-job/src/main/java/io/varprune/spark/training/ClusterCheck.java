package io.varprune.spark.training;

import java.util.Set;
import org.apache.spark.SparkConf;

/** What must be true of the cluster before a long training starts; each refusal says what to set. */
final class ClusterCheck {
    private ClusterCheck() {}

    /** Without the registrator weights would travel through Java serialization, or not at all. */
    static void kryo(SparkConf conf) {
        String serializer = conf.get("spark.serializer", "");
        String registrator = conf.get("spark.kryo.registrator", "");
        if (!serializer.endsWith("KryoSerializer") || !registrator.contains("VarpruneKryoRegistrator")) {
            throw new TrainingException("Kryo is not set up for varprune; set spark.serializer="
                    + "org.apache.spark.serializer.KryoSerializer and spark.kryo.registrator="
                    + "io.varprune.spark.VarpruneKryoRegistrator");
        }
    }

    /** @param alive executors of the application; @param used those that the workers ran on */
    static void spread(int workers, int alive, Set<String> used) {
        if (workers > 1 && alive > 1 && used.size() == 1) {
            throw new TrainingException("all " + workers + " workers ran on executor " + used.iterator().next() + " while "
                    + alive + " executors are there; set spark.locality.wait=0s and"
                    + " spark.scheduler.minRegisteredResourcesRatio=1.0, or use fewer cores per executor");
        }
    }
}
