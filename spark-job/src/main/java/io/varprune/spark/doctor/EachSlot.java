package io.varprune.spark.doctor;

import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.util.Utils;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/** Asks every task slot of a cluster at once: Spark gives a barrier's tasks a slot each, where another job's may share one. */
final class EachSlot {
    /** To be answered by a task. */
    interface Question<T extends Serializable> extends Serializable {
        T answer();
    }

    /** What one slot said. @param executor id and host */
    record Answer(String executor, Serializable value) implements Serializable {}

    private static final class Task<T extends Serializable> extends AbstractFunction1<Iterator<Object>, Iterator<Answer>>
            implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Question<T> question;

        Task(Question<T> question) {
            this.question = question;
        }

        @Override
        public Iterator<Answer> apply(Iterator<Object> none) {
            return JavaConverters.asScalaIterator(List.of(new Answer(SparkEnv.get().executorId() + " on " + Utils.localHostName(),
                    question.answer())).iterator());
        }
    }

    private EachSlot() {}

    /** Tasks that run at once now. */
    static int slots(JavaSparkContext spark) {
        return spark.sc().maxNumConcurrentTasks(spark.sc().resourceProfileManager().defaultResourceProfile());
    }

    /**
     * The different answers of each executor, sorted by its id and host. One round trip; where executors come and go as they are needed a
     * busy one may not be asked.
     */
    @SuppressWarnings("unchecked")
    static <T extends Serializable> Map<String, Set<T>> ask(JavaSparkContext spark, Question<T> question) {
        int slots = Math.max(1, slots(spark));
        RDD<Object> numbers = (RDD<Object>) (RDD<?>) spark.parallelize(IntStream.range(0, slots).boxed().toList(), slots).rdd();
        RDD<Answer> answers = spark.getConf().getBoolean("spark.dynamicAllocation.enabled", false)
                ? numbers.mapPartitions(new Task<>(question), false, ClassTag$.MODULE$.apply(Answer.class))
                : numbers.barrier().mapPartitions(new Task<>(question), false, ClassTag$.MODULE$.apply(Answer.class));
        Map<String, Set<T>> byExecutor = new TreeMap<>();
        for (Answer answer : answers.toJavaRDD().collect()) {
            byExecutor.computeIfAbsent(answer.executor(), executor -> new LinkedHashSet<>()).add((T) answer.value());
        }
        return byExecutor;
    }
}
