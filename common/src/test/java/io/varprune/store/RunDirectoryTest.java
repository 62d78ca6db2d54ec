package io.varprune.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    private final Configuration hadoop = new Configuration();
    @TempDir
    private java.nio.file.Path folder;

    @Test
    void aWrittenFileReadsBackAndReplacesTheOlderOne() throws IOException {
        RunDirectory run = RunDirectory.create(at("a/run"), hadoop);
        put(run, "x.txt", "old");
        put(run, "x.txt", "new");
        try (InputStream in = run.read("x.txt")) {
            assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("new");
        }
        assertThat(names("a/run")).containsExactly("x.txt");
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNoTemporary() {
        RunDirectory run = RunDirectory.create(at("run"), hadoop);
        put(run, "x.txt", "old");
        assertThatThrownBy(() -> run.write("x.txt", out -> {
            out.write(1);
            throw new IOException("No space left on device");
        })).isInstanceOf(StoreException.class).hasMessageContaining("x.txt").hasMessageContaining("no space left");
        assertThatThrownBy(() -> run.write("y.txt", out -> {
            throw new IllegalStateException("bug");
        })).isInstanceOf(IllegalStateException.class);
        assertThat(names("run")).containsExactly("x.txt");
        assertThat(folder.resolve("run/x.txt")).hasContent("old");
    }

    @Test
    void aRunIsCompleteOnlyAfterItSucceeded() {
        RunDirectory run = RunDirectory.create(at("run"), hadoop);
        assertThat(RunDirectory.open(at("run"), hadoop).isComplete()).isFalse();
        run.succeed();
        assertThat(RunDirectory.open(at("run"), hadoop).isComplete()).isTrue();
        assertThat(run.exists("_SUCCESS")).isTrue();
        assertThat(run.path().toString()).startsWith("file:").endsWith("/run");
    }

    @Test
    void anUnfinishedRunIsRestartedEmptyAndACompleteOneIsNot() {
        put(RunDirectory.create(at("run"), hadoop), "x/y.txt", "left");
        RunDirectory again = RunDirectory.restart(at("run"), hadoop);
        assertThat(names("run")).isEmpty();
        put(again, "x.txt", "whole");
        again.succeed();
        assertThatThrownBy(() -> RunDirectory.restart(at("run"), hadoop)).isInstanceOf(StoreException.class)
                .hasMessageEndingWith("/run is complete: choose another or remove it");
        assertThat(names("run")).containsExactlyInAnyOrder("_SUCCESS", "x.txt");
        assertThat(RunDirectory.openOrCreate(at("run"), hadoop).isComplete()).isTrue();
        assertThat(RunDirectory.openOrCreate(at("a/new one"), hadoop).folders()).isEmpty();
    }

    @Test
    void anEmptyDirectoryIsAcceptedAndAFullOneRefused() throws IOException {
        Files.createDirectory(folder.resolve("run"));
        put(RunDirectory.create(at("run"), hadoop), "x", "x");
        assertThatThrownBy(() -> RunDirectory.create(at("run"), hadoop)).isInstanceOf(StoreException.class)
                .hasMessageContaining(at("run").toString()).hasMessageContaining("not empty").hasMessageNotContaining("\n");
    }

    @Test
    void aFileInTheWayIsRefusedInOneLine() throws IOException {
        Files.writeString(folder.resolve("file"), "x");
        for (String path : List.of("file", "file/run")) {
            assertThatThrownBy(() -> RunDirectory.create(at(path), hadoop)).isInstanceOf(StoreException.class)
                    .hasMessageContaining(at(path).toString()).hasMessageNotContaining("\n");
        }
        assertThatThrownBy(() -> RunDirectory.open(at("file"), hadoop)).isInstanceOf(StoreException.class);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> RunDirectory.open(at("none"), hadoop)).isInstanceOf(StoreException.class)
                .hasMessageContaining("none does not exist");
        RunDirectory run = RunDirectory.create(at("run"), hadoop);
        assertThatThrownBy(() -> run.read("x.csv")).isInstanceOf(StoreException.class)
                .hasMessageContaining("run/x.csv: it does not exist");
        assertThatThrownBy(() -> run.read("../x.csv")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDamagedTableIsNamedWithItsPath() {
        RunDirectory run = RunDirectory.create(at("run"), hadoop);
        put(run, "layers.csv", "layer\n");
        assertThatThrownBy(() -> run.read(LayerRecord.TABLE)).isInstanceOf(StoreException.class)
                .hasMessageContaining("run/layers.csv").hasMessageContaining("must begin with");
    }

    private Path at(String name) {
        return new Path(folder.resolve(name).toUri().getPath());
    }

    private List<String> names(String dir) {
        return List.of(folder.resolve(dir).toFile().list());
    }

    private static void put(RunDirectory run, String name, String text) {
        run.write(name, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
