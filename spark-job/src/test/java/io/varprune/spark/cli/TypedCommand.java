package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.spark.training.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of commands share: a folder, local Spark, and what was printed. */
abstract class TypedCommand {
    @TempDir
    protected Path dir;
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    protected final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    protected final ByteArrayOutputStream complained = new ByteArrayOutputStream();

    @BeforeEach
    void start() {
        LocalSpark.stop();
        System.setProperty("spark.master", "local[2]");
        System.setProperty("spark.ui.enabled", "false");
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void end() {
        System.setOut(out);
        System.setErr(err);
        System.clearProperty("spark.master");
        System.clearProperty("spark.ui.enabled");
    }

    /** All that was complained about since the last call; no stack trace. */
    protected void complaint(String message) {
        String text = complained.toString(StandardCharsets.UTF_8);
        complained.reset();
        assertThat(text).contains("varprune: ").contains(message).doesNotContain("\tat ");
    }
}
