package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;

/** What tests of corrupted inputs share: the command that reads one ends in one clear line and exit code 2, and writes nothing. */
abstract class CorruptInput extends TypedCommand {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int LONGEST_LINE = 500;
    // as Spark begins them
    private static final Pattern LOG_LINE = Pattern.compile("\\d\\d/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d .*");

    private int cases;

    /** Writes a corrupted input into a folder. */
    interface Corruption {
        /** @return the words of the command that reads it */
        List<String> into(Path folder) throws Exception;
    }

    /** One corrupted input. @param says what the line says, among other things */
    protected DynamicTest refused(String name, Corruption corruption, String... says) {
        return dynamicTest(name, () -> {
            Path folder = Files.createDirectory(dir.resolve("case-" + ++cases));
            List<String> words = corruption.into(folder);
            List<String> before = listing(folder);
            complained.reset();
            int code = assertTimeoutPreemptively(LONGEST, () -> Main.run(words.toArray(String[]::new)));
            String complaint = complained.toString(StandardCharsets.UTF_8);
            assertThat(code).as(complaint).isEqualTo(Main.USER_MISTAKE);
            assertThat(complaint.lines().filter(line -> !LOG_LINE.matcher(line).matches())).as(complaint).singleElement().asString()
                    .startsWith("varprune: ").contains(says).hasSizeLessThan(LONGEST_LINE).doesNotContain("Exception", "is null", ": null", "(null)");
            assertThat(listing(folder)).isEqualTo(before);
        });
    }

    /** What a complaint says: what is wrong with what. */
    protected static String[] about(String what, String... says) {
        return Stream.concat(Stream.of(what), Stream.of(says)).toArray(String[]::new);
    }

    /** The words of a training of one epoch. @param data the block of the experiment */
    protected static List<String> train(Path folder, String data) throws IOException {
        return train(folder, data, "{name: mlp, widths: [4]}");
    }

    /** @param model the block of the experiment */
    protected static List<String> train(Path folder, String data, String model) throws IOException {
        return trainWith(folder, Files.writeString(folder.resolve("experiment.yaml"), "data: " + data + "\nmodel: " + model
                + "\ntrain: {epochs: 1, batchSize: 64, workers: 1}\nprune: {sparsities: [0, 0.5]}\n"));
    }

    /** @param config the experiment */
    protected static List<String> trainWith(Path folder, Path config) {
        return List.of("train", "--config", config.toString(), "--out", folder.resolve("out").toString());
    }

    /** Files and folders with their sizes and times; links are not followed. */
    private static List<String> listing(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<String> lines = new ArrayList<>();
            // who works in a sweep's directory locks it before he reads what is there
            for (Path path : all.filter(each -> !each.toString().contains("/sweep/lock")).sorted().toList()) {
                boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
                lines.add(path + (file ? " " + Files.size(path) + " " + Files.getLastModifiedTime(path) : ""));
            }
            return lines;
        }
    }

    protected static byte[] cut(byte[] whole, int length) {
        return Arrays.copyOf(whole, length);
    }

    /** With one bit changed. */
    protected static byte[] flipped(byte[] whole, int at, int bit) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << bit);
        return flipped;
    }

    /** With one bit changed. @param from first byte that it may be in @param to the byte after the last */
    protected static byte[] flipped(byte[] whole, int from, int to, Random random) {
        return flipped(whole, from + random.nextInt(to - from), random.nextInt(Byte.SIZE));
    }

    protected static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    protected static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }
}
