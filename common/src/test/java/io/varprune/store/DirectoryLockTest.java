package io.varprune.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
    @TempDir
    private java.nio.file.Path folder;
    private RunDirectory directory;

    @BeforeEach
    void open() {
        directory = open(folder);
    }

    private static RunDirectory open(java.nio.file.Path folder) {
        return RunDirectory.openOrCreate(new Path(folder.toUri()), new Configuration());
    }

    private DirectoryLock.Attempt take(String application) {
        return DirectoryLock.take(directory, application);
    }

    /** A lock of a process somewhere. */
    private void lock(int number, LockOwner owner, Duration sinceHeartbeat) throws IOException {
        java.nio.file.Path lock = Files.createDirectories(folder.resolve("lock"));
        Files.writeString(lock.resolve(String.format("%08d.json", number)), String.format(
                "{\"host\":\"%s\",\"processes\":\"%s\",\"pid\":%d,\"started\":%d,\"application\":\"%s\",\"since\":\"%s\"}", owner.host(),
                owner.processes(), owner.pid(), owner.started(), owner.application(), owner.since()));
        beat(number, sinceHeartbeat);
    }

    private void beat(int number, Duration before) throws IOException {
        java.nio.file.Path heartbeat = folder.resolve(String.format("lock/%08d.heartbeat", number));
        Files.deleteIfExists(heartbeat);
        Files.setLastModifiedTime(Files.createFile(heartbeat), FileTime.from(Instant.now().minus(before)));
    }

    private static LockOwner elsewhere() {
        return new LockOwner("elsewhere", "", 7, 0, "app-1", "2026-01-01T02:00:00Z");
    }

    @Test
    void whoComesSecondLearnsWhoIsThereAndWhoComesLaterGetsIt() {
        try (DirectoryLock first = take("one").lock().orElseThrow()) {
            DirectoryLock.Attempt second = take("two");
            assertThat(second.lock()).isEmpty();
            assertThat(second.holder()).contains(first.owner());
            assertThat(first.owner().toString()).startsWith("process " + ProcessHandle.current().pid() + " on ").contains("(one), since 2");
            first.require();
        }
        try (DirectoryLock third = take("three").lock().orElseThrow()) {
            third.require();
            assertThat(folder.resolve("lock")).isDirectoryNotContaining("glob:**/00000001.*");
        }
    }

    /** Free, stale or released: of eight threads that begin at once and again whenever one released it, never do two have it. */
    @Test
    void ofManyThreadsOneAtATimeHasIt() throws Exception {
        lock(1, elsewhere(), Duration.ofHours(1));
        CountDownLatch all = new CountDownLatch(8);
        ExecutorService takers = Executors.newFixedThreadPool(8);
        java.nio.file.Path held = folder.resolve("held");
        List<Future<Integer>> wins = IntStream.range(0, 8).mapToObj(i -> takers.submit(() -> {
            all.countDown();
            all.await();
            int won = 0;
            while (won < 5) {
                DirectoryLock.Attempt attempt = take("taker " + i);
                assertThat(attempt.lock().isPresent()).isNotEqualTo(attempt.holder().isPresent());
                if (attempt.lock().isPresent()) {
                    try (DirectoryLock lock = attempt.lock().get()) {
                        // fails when there is one
                        Files.createFile(held);
                        lock.require();
                        Files.delete(held);
                        won++;
                    }
                }
            }
            return won;
        })).toList();
        for (Future<Integer> win : wins) {
            assertThat(win.get()).isEqualTo(5);
        }
        takers.shutdown();
        // one number for each win, and none skipped
        assertThat(directory.names("lock")).contains("00000041.json").doesNotContain("00000040.json", "00000042.json");
    }

    /** What the processes of the next test run: takes the lock when it reads a line, says so, and keeps it until it reads another. */
    static final class Taker {
        public static void main(String[] args) throws IOException {
            RunDirectory directory = open(java.nio.file.Path.of(args[0]));
            System.out.println("ready");
            System.in.read();
            DirectoryLock.Attempt attempt = DirectoryLock.take(directory, args[1]);
            System.out.println(attempt.lock().isPresent() ? "has it" : attempt.holder().orElseThrow().application());
            System.in.read();
        }
    }

    @Test
    void ofProcessesAtOnceOneGetsItAndWhenItIsKilledTheNextDoes() throws Exception {
        List<Process> takers = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                takers.add(new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                        System.getProperty("java.class.path"), Taker.class.getName(), folder.toString(), "taker " + i)
                        .redirectError(ProcessBuilder.Redirect.DISCARD).start());
            }
            List<BufferedReader> lines = takers.stream().map(Process::inputReader).toList();
            for (BufferedReader line : lines) {
                assertThat(line.readLine()).isEqualTo("ready");
            }
            for (Process taker : takers) {
                taker.getOutputStream().write('\n');
                taker.getOutputStream().flush();
            }
            List<String> said = new ArrayList<>();
            for (BufferedReader line : lines) {
                said.add(line.readLine());
            }
            int winner = said.indexOf("has it");
            assertThat(winner).isNotNegative();
            assertThat(said).hasSize(3).containsOnly("has it", "taker " + winner).containsOnlyOnce("has it");
            assertThat(take("me").holder().orElseThrow().pid()).isEqualTo(takers.get(winner).pid());
            takers.get(winner).destroyForcibly().waitFor();
            try (DirectoryLock lock = take("me").lock().orElseThrow()) {
                lock.require();
            }
        } finally {
            takers.forEach(Process::destroyForcibly);
        }
    }

    @Test
    void anotherMachinesLockIsStaleWithoutAHeartbeat() throws IOException {
        lock(3, elsewhere(), DirectoryLock.STALE_AFTER.minusSeconds(60));
        assertThat(take("me").holder().orElseThrow()).hasToString("process 7 on elsewhere (app-1), since 2026-01-01T02:00:00Z");
        beat(3, DirectoryLock.STALE_AFTER.plusSeconds(60));
        try (DirectoryLock lock = take("me").lock().orElseThrow()) {
            lock.require();
            assertThat(folder.resolve("lock")).isDirectoryContaining("glob:**/00000004.json").isDirectoryNotContaining("glob:**/00000003.*");
        }
    }

    @Test
    void ofANumberThatAnotherProcessHasNowTheOwnerIsDead() throws IOException {
        LockOwner me = LockOwner.here("me", Instant.now());
        lock(2, new LockOwner(me.host(), me.processes(), me.pid(), 1, "before", me.since()), Duration.ZERO);
        take("me").lock().orElseThrow().close();
    }

    /** A container with the name of this machine, whose processes are not to be seen here. */
    @Test
    void whatOtherTableOfProcessesANumberIsOfIsNotAskedHere() throws IOException {
        LockOwner me = LockOwner.here("me", Instant.now());
        lock(2, new LockOwner(me.host(), "another", Integer.MAX_VALUE, 1, "container", me.since()), Duration.ZERO);
        assertThat(take("me").holder().orElseThrow().application()).isEqualTo("container");
        lock(3, new LockOwner(me.host(), me.processes(), Integer.MAX_VALUE, 1, "dead", me.since()), Duration.ZERO);
        take("me").lock().orElseThrow().close();
    }

    @Test
    void aHeartbeatKeepsIt() throws IOException {
        Duration stale = Duration.ofMillis(200);
        try (DirectoryLock lock = DirectoryLock.take(directory, "one", stale).lock().orElseThrow()) {
            beat(1, Duration.ofHours(1));
            Instant old = Files.getLastModifiedTime(folder.resolve("lock/00000001.heartbeat")).toInstant();
            while (directory.written("lock/00000001.heartbeat").orElseThrow().equals(old)) {
                Thread.onSpinWait();
            }
            lock.require();
        }
    }

    @Test
    void whoLostItIsToldBeforeWriting() throws IOException {
        try (DirectoryLock frozen = take("frozen").lock().orElseThrow()) {
            lock(2, elsewhere(), Duration.ZERO);
            assertThatThrownBy(frozen::require).isInstanceOf(StoreException.class).hasMessageEndingWith(": its lock was taken over by process "
                    + "7 on elsewhere (app-1), since 2026-01-01T02:00:00Z; this process had no heartbeat for too long");
        }
        // it is not its to release
        assertThat(take("me").holder()).contains(elsewhere());
    }

    @Test
    void aDamagedOneIsNamed() throws IOException {
        Files.createDirectories(folder.resolve("lock"));
        Files.writeString(folder.resolve("lock/00000001.json"), "{\"host\":");
        assertThatThrownBy(() -> take("me")).isInstanceOf(StoreException.class)
                .hasMessageEndingWith("/lock/00000001.json is damaged: remove the folder lock if nobody works there");
    }
}
