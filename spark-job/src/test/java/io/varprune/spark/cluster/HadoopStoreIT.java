package io.varprune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.store.DirectoryLock;
import io.varprune.store.EventLog;
import io.varprune.store.RunDirectory;
import io.varprune.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What a sweep relies on, on HDFS: the lock of its directory, its ledger, and a sweep. */
class HadoopStoreIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path dir;
    private static MiniHadoop hadoop;

    @BeforeAll
    static void start() throws Exception {
        hadoop = new MiniHadoop(dir, Map.of());
    }

    @AfterAll
    static void stop() {
        if (hadoop != null) {
            hadoop.close();
        }
    }

    private static RunDirectory directory(TestInfo test) {
        return RunDirectory.openOrCreate(hadoop.path("/" + test.getTestMethod().orElseThrow().getName()), hadoop.hadoop());
    }

    /** Of four threads, each with a client of its own, that begin at once and again whenever one released it, never do two have it. */
    @Test
    void ofManyOneAtATimeHasTheLock(TestInfo test) throws Exception {
        CountDownLatch all = new CountDownLatch(4);
        ExecutorService takers = Executors.newFixedThreadPool(4);
        org.apache.hadoop.fs.Path held = hadoop.path("/held");
        List<Future<Integer>> wins = IntStream.range(0, 4).mapToObj(taker -> takers.submit(() -> {
            RunDirectory directory = directory(test);
            all.countDown();
            all.await();
            int won = 0;
            while (won < 3) {
                DirectoryLock.Attempt attempt = DirectoryLock.take(directory, "taker " + taker);
                if (attempt.lock().isPresent()) {
                    try (DirectoryLock lock = attempt.lock().get()) {
                        // fails when there is one
                        hadoop.files().create(held, false).close();
                        lock.require();
                        hadoop.files().delete(held, false);
                        won++;
                    }
                }
            }
            return won;
        })).toList();
        for (Future<Integer> win : wins) {
            assertThat(win.get()).isEqualTo(3);
        }
        takers.shutdown();
        // one number for each win, and none skipped
        assertThat(directory(test).names("lock")).contains("00000012.json", "00000012.released").doesNotContain("00000011.json");
    }

    /** By the clock of the NameNode. */
    @Test
    void aLockOfAnotherMachineIsStaleWithoutAHeartbeat(TestInfo test) throws Exception {
        RunDirectory directory = directory(test);
        directory.write("lock/00000003.json", out -> out.write(("{\"host\":\"elsewhere\",\"processes\":\"\",\"pid\":7,\"started\":0,"
                + "\"application\":\"app-1\",\"since\":\"2026-01-01T02:00:00Z\"}").getBytes(StandardCharsets.UTF_8)));
        directory.write("lock/00000003.heartbeat", out -> { });
        assertThat(DirectoryLock.take(directory, "me").holder().orElseThrow().host()).isEqualTo("elsewhere");
        org.apache.hadoop.fs.Path heartbeat = new org.apache.hadoop.fs.Path(directory.path(), "lock/00000003.heartbeat");
        hadoop.files().setTimes(heartbeat, hadoop.files().getFileStatus(heartbeat).getModificationTime()
                - DirectoryLock.STALE_AFTER.plusSeconds(60).toMillis(), -1);
        try (DirectoryLock lock = DirectoryLock.take(directory, "me").lock().orElseThrow()) {
            lock.require();
            assertThat(directory.names("lock")).containsExactly("00000004.heartbeat", "00000004.json");
        }
    }

    @Test
    void eventsAreReadBackWholeAndOneOfTwoWritersIsRefused(TestInfo test) {
        RunDirectory directory = directory(test);
        List<ObjectNode> events = IntStream.rangeClosed(1, 20).mapToObj(number -> JSON.createObjectNode().put("number", number)).toList();
        EventLog log = new EventLog(directory, "ledger");
        events.subList(0, 19).forEach(log::append);
        EventLog other = new EventLog(directory, "ledger");
        log.append(events.get(19));
        assertThatThrownBy(() -> other.append(events.get(0))).isInstanceOf(StoreException.class)
                .hasMessageEndingWith("/ledger/00000020.json: another process has written it meanwhile");
        assertThat(new EventLog(directory, "ledger").events()).isEqualTo(events);
        assertThat(directory.names("ledger")).hasSize(20).noneMatch(name -> name.startsWith("."));
    }

    @Test
    void aSweepEndsAndItsLedgerIsRead(TestInfo test) throws Exception {
        RunDirectory directory = directory(test);
        Path config = Files.writeString(dir.resolve("sweep.yaml"), """
                data: {source: digits}
                model: {name: mlp, widths: [10]}
                train: {epochs: 1, batchSize: 128}
                prune: {sparsities: [0, 0.95]}
                sweep: {axes: {train.regularizer.lambda: [1.0e-4, 1.0e-3]}, seeds: [1]}
                """);
        Submission.Result sweep = Submission.run(Duration.ofMinutes(3), dir, hadoop.environment(), "--master", "local[2]", "--conf",
                "spark.ui.enabled=false", "sweep", "--config", config.toUri().toString(), "--out", directory.path().toString());
        assertThat(sweep.code()).as(sweep.output()).isZero();
        assertThat(sweep.output()).contains("best: ");
        assertThat(new EventLog(directory, "ledger").events()).isNotEmpty();
        assertThat(directory.isComplete()).isTrue();
        assertThat(directory.names("trials")).hasSize(2);
        assertThat(directory.names("")).contains("ledger", "lock", "report.html", "sweep.json", "trials.csv", "trials.parquet");
    }
}
