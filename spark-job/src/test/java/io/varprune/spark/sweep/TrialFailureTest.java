package io.varprune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.spark.training.TrainingException;
import io.varprune.store.StoreException;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.apache.spark.TaskKilledException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrialFailureTest {
    private static SparkException job(Throwable ofTask) {
        return new SparkException("Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times", ofTask);
    }

    static Stream<Throwable> ofOthers() {
        return Stream.of(job(null), job(new StoreException("disk full")), new StoreException("disk full"), new TaskKilledException("stage"),
                new IllegalStateException(new InterruptedException()));
    }

    @ParameterizedTest
    @MethodSource("ofOthers")
    void theClustersAndTheDirectorysErrorsAreNotTheTrials(Throwable e) {
        assertThat(TrialFailure.isOwn(e)).isFalse();
    }

    static Stream<Throwable> own() {
        return Stream.of(new OutOfMemoryError("Java heap space"), job(new OutOfMemoryError("Java heap space")),
                new TrainingException("java.lang.OutOfMemoryError: \n Java heap space"));
    }

    @ParameterizedTest
    @MethodSource("own")
    void theTrialsOwnErrorIsOneLine(Throwable e) {
        assertThat(TrialFailure.isOwn(e)).isTrue();
        SegmentOutcome outcome = TrialFailure.outcome(e, 3);
        assertThat(outcome.failure()).isEqualTo("java.lang.OutOfMemoryError: Java heap space");
        assertThat(outcome.failed()).isTrue();
        assertThat(outcome.seconds()).isEqualTo(3);
    }
}
