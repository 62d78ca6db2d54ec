package io.varprune.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** {@code ./submit.sh} as a user types it, with the Spark of the build. Its process is the driver's: the script gives way to it. */
final class Submission implements AutoCloseable {
    private static final long GLANCE_MILLIS = 20;

    /** How it ended. @param output standard output and error together */
    record Result(int code, String output) {}

    private final Process process;
    private final Path log;

    private Submission(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param dir gets what is printed, and is the current directory @param environment beside that of this JVM */
    static Submission start(Path dir, Map<String, String> environment, String... words) throws IOException {
        Path log = Files.createTempFile(Files.createDirectories(dir), "submission-", ".log");
        List<String> command = new ArrayList<>(List.of(Path.of("../submit.sh").toRealPath().toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
        builder.environment().putAll(environment);
        return new Submission(builder.start(), log);
    }

    /** Runs one to its end. */
    static Result run(Duration limit, Path dir, Map<String, String> environment, String... words) throws IOException, InterruptedException {
        try (Submission submission = start(dir, environment, words)) {
            return submission.await(limit);
        }
    }

    /** Waits for its end; one that takes longer is killed. */
    Result await(Duration limit) throws IOException, InterruptedException {
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        close();
        assertThat(ended).as("ended within %s: %s", limit, output()).isTrue();
        return new Result(process.exitValue(), output());
    }

    /** Waits until what it has printed is so. @return false when it ended before */
    boolean awaitOutput(Predicate<String> so, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!so.test(output())) {
            if (!process.isAlive()) {
                return so.test(output());
            }
            assertThat(System.nanoTime()).as("prints it within %s: %s", limit, output()).isLessThan(end);
            Thread.sleep(GLANCE_MILLIS);
        }
        return true;
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    /** SIGKILL, as the kernel or a lost machine would. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
