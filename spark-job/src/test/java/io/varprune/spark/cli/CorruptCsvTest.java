package io.varprune.spark.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Numbers separated by commas, a corrupted line among good ones. */
class CorruptCsvTest extends CorruptInput {
    private static final String GOOD = "1.5,-2e3,0\n0.25,7,1\n3,4,0\n";

    private DynamicTest line(String name, String line, String... says) {
        return text(name, GOOD + line + "\n" + GOOD, about("line 4", says));
    }

    private DynamicTest text(String name, String text, String... says) {
        return file(name, "data.csv", text.getBytes(StandardCharsets.UTF_8), says);
    }

    private DynamicTest file(String name, String file, byte[] content, String... says) {
        return refused(name, folder -> {
            Path data = Files.write(folder.resolve(file), content);
            return train(folder, "{source: csv, dir: '" + data + "'}");
        }, about(file, says));
    }

    @TestFactory
    Stream<DynamicTest> lines() {
        return Stream.of(
                line("NaN", "1,NaN,0", "column 2", "NaN", "allowed finite numbers"),
                line("Infinity", "Infinity,2,0", "column 1", "allowed finite numbers"),
                line("-Infinity", "1,-Infinity,0", "allowed finite numbers"),
                line("beyond float", "1,1e39,0", "1e39", "allowed finite numbers"),
                line("a word", "1,abc,0", "abc", "allowed finite numbers"),
                line("an empty cell", "1,,0", "column 2"),
                line("a decimal comma", "1,5,2,0", "4 columns, allowed 3"),
                line("semicolons", "1;2;0", "1 columns, allowed 3"),
                line("one column less", "1,0", "2 columns, allowed 3"),
                line("a second header", "a,b,label", "allowed finite numbers"),
                line("zero bytes", "\0\0\0,\0,0", "allowed finite numbers"),
                line("hexadecimal", "0x10,1,0", "0x10"),
                line("a quoted cell", "\"1\",2,0", "allowed finite numbers"),
                line("label -1", "1,2,-1", "label -1"),
                line("label 0.5", "1,2,0.5", "label 0.5"),
                line("label NaN", "1,2,NaN", "NaN"),
                line("label that is a word", "1,2,cat", "cat"),
                line("label 1e9", "1,2,1e9", "label 1e9"),
                line("many commas", ",".repeat(100_000), "100001 columns, allowed 3"),
                line("a long word", "x".repeat(100_000) + ",1,0", "allowed finite numbers"));
    }

    @TestFactory
    Stream<DynamicTest> files() throws IOException {
        byte[] zipped = gzip(GOOD.repeat(100).getBytes(StandardCharsets.UTF_8));
        return Stream.of(
                text("empty", "", "has no examples"),
                text("blank lines", "\n\n  \n", "has no examples"),
                text("a header alone", "a,b,label\n", "has no examples"),
                text("one example", "1,2,0\n", "two classes or more"),
                text("more classes than examples", GOOD + "1,2,90000\n", "label 90000 among 4 examples"),
                text("labels alone", "0\n1\n0\n", "line 1: 1 columns, allowed 2 or more"),
                text("one class", "1,2,0\n3,4,0\n5,6,0\n7,8,0\n", "two classes or more"),
                file("random bytes", "data.csv", random(5000, 4)),
                file("bytes that are no UTF-8", "data.csv", "1,2,\u00e9\n".getBytes(StandardCharsets.ISO_8859_1), "UTF-8"),
                file("the numbers as UTF-16", "data.csv", GOOD.getBytes(StandardCharsets.UTF_16), "UTF-8"),
                file(".gz that is not one", "data.csv.gz", GOOD.getBytes(StandardCharsets.UTF_8), "GZIP"),
                file(".gz cut short", "data.csv.gz", cut(zipped, zipped.length / 2), "cannot be read"),
                file(".gz with a wrong CRC", "data.csv.gz", flipped(zipped, zipped.length - 8, 2), "cannot be read"),
                file("bomb: a line of a gigabyte", "data.csv.gz", zipped("1,".repeat(1 << 19), 1 << 10), "line 1"),
                file("bomb: rows of zeros", "data.csv.gz", zipped("0,".repeat(1 << 9) + "0\n", 1 << 16), "unpacks to more"),
                refused("a folder", folder -> train(folder, "{source: csv, dir: '" + folder + "'}"), "is not a file"),
                refused("missing", folder -> train(folder, "{source: csv, dir: '" + folder.resolve("none.csv") + "'}"), "none.csv"));
    }

    private static byte[] zipped(String chunk, int times) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        byte[] bytes = chunk.getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            for (int i : IntStream.range(0, times).toArray()) {
                out.write(bytes);
            }
        }
        return zipped.toByteArray();
    }
}
