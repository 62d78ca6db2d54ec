package io.varprune.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.varprune.runtime.NativeRuntime;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoRegistrator;
import org.nd4j.kryo.Nd4jSerializer;

/**
 * Registers what varprune sends over the wire, and ND4J's arrays (the nd4j-kryo artefact has their serialiser but, in 1.0.0-M2, no
 * registrator). Spark calls it first of all on every executor, so it also prepares the native runtime there.
 */
public final class VarpruneKryoRegistrator implements KryoRegistrator {
    private static final String[] OURS = {
        "io.varprune.data.Examples", "[Lio.varprune.data.Examples;", "io.varprune.model.InputShape",
        "io.varprune.data.PixelValues", "io.varprune.data.Normalization", "io.varprune.data.Augmentation",
        "io.varprune.spark.training.SyncState", "io.varprune.spark.training.WorkerResult",
        "[Lio.varprune.spark.training.WorkerResult;", "io.varprune.spark.training.PartialSum", "io.varprune.spark.training.Tally",
        "[Lio.varprune.spark.training.PartialSum;", "java.util.TreeSet", "io.varprune.spark.training.ExamplesShard",
        "io.varprune.spark.training.DataSetShard", "io.varprune.spark.training.FileShard", "[Lio.varprune.spark.training.Shard;",
        "io.varprune.spark.training.TrainingPlan", "io.varprune.spark.pruning.EvaluationTask$Shared",
        "io.varprune.spark.pruning.TestSet", "io.varprune.spark.pruning.SliceResult",
        "[Lio.varprune.spark.pruning.SliceResult;", "io.varprune.evaluate.ConfusionCounts",
        "io.varprune.spark.sweep.SegmentOutcome", "io.varprune.spark.flatness.FlatnessTask$Shared",
        "io.varprune.spark.flatness.FlatnessTask$Found", "[Lio.varprune.spark.flatness.FlatnessTask$Found;",
        "io.varprune.spark.doctor.EachSlot$Answer", "[Lio.varprune.spark.doctor.EachSlot$Answer;",
    };
    private static final String[] INTERNAL = {
        "org.apache.spark.internal.io.FileCommitProtocol$TaskCommitMessage",
        "scala.reflect.ClassTag$GenericClassTag", "scala.collection.mutable.WrappedArray$ofRef",
        "org.apache.spark.util.collection.CompactBuffer", "java.util.ArrayList", "[Ljava.lang.Object;",
        "java.lang.Class", "[I", "[J", "[D", "[B", "[[F", "java.util.Collections$UnmodifiableRandomAccessList",
        "org.nd4j.linalg.dataset.DataSet", "[Lorg.nd4j.linalg.dataset.DataSet;",
    };
    private static final String[] ARRAYS = {
        "org.nd4j.linalg.cpu.nativecpu.NDArray", "org.nd4j.linalg.jcublas.JCublasNDArray",
    };

    @Override
    public void registerClasses(Kryo kryo) {
        NativeRuntime.prepare();
        ClassLoader loader = getClass().getClassLoader();
        for (String name : OURS) {
            register(kryo, name, loader);
        }
        for (String name : INTERNAL) {
            register(kryo, name, loader);
        }
        kryo.register(float[].class, new FloatArraySerializer());
        for (String name : ARRAYS) {
            try {
                kryo.register(Class.forName(name, false, loader), new Nd4jSerializer());
            } catch (ClassNotFoundException otherBackend) {
                continue;
            }
        }
    }

    private static void register(Kryo kryo, String name, ClassLoader loader) {
        try {
            Class<?> type = Class.forName(name, false, loader);
            if (type.isRecord()) {
                // Kryo 4 sets fields by reflection, which a record refuses
                kryo.register(type, new JavaSerializer());
            } else {
                kryo.register(type);
            }
        } catch (ClassNotFoundException missing) {
            throw new AssertionError("registered by name but not on the class path: " + name, missing);
        }
    }

    /**
     * Sets Kryo with this registrator, and registration as a duty; where nothing else is said, what makes a sync cheap: weights do not
     * compress, a result that fits a message goes with it, and a sync's results may be as large as the networks of all its workers.
     */
    public static SparkConf configure(SparkConf conf) {
        return conf.set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .set("spark.kryo.registrator", VarpruneKryoRegistrator.class.getName())
                .set("spark.kryo.registrationRequired", "true")
                .set("spark.kryoserializer.buffer.max", conf.get("spark.kryoserializer.buffer.max", "1g"))
                .setIfMissing("spark.kryoserializer.buffer", "1m")
                .setIfMissing("spark.broadcast.compress", "false")
                .setIfMissing("spark.task.maxDirectResultSize", "32m")
                .setIfMissing("spark.driver.maxResultSize", "0");
    }
}
