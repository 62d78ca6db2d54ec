package io.varprune.spark.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The binary version of CIFAR-10 and CIFAR-100 with one example in each file, one of them corrupted. */
class CorruptCifarTest extends CorruptInput {
    private static final int RECORD_10 = 1 + 3072;
    private static final int RECORD_100 = 2 + 3072;

    private DynamicTest with(String name, int classes, String file, byte[] content, String... says) {
        return refused(name, folder -> {
            Map<String, byte[]> files = new TreeMap<>(classes == 100 ? Map.of("train.bin", new byte[RECORD_100], "test.bin",
                    new byte[RECORD_100]) : Map.of("test_batch.bin", new byte[RECORD_10]));
            for (int i = 1; classes == 10 && i <= 5; i++) {
                files.put("data_batch_" + i + ".bin", new byte[RECORD_10]);
            }
            files.put(file, content);
            Path data = Files.createDirectory(folder.resolve("data"));
            for (Map.Entry<String, byte[]> each : files.entrySet()) {
                if (each.getValue() != null) {
                    Files.write(data.resolve(each.getKey()), each.getValue());
                }
            }
            return train(folder, "{source: cifar" + classes + ", dir: '" + data + "'}");
        }, about(file, says));
    }

    private static byte[] labelled(int length, int at, int label) {
        byte[] record = random(length, 5);
        record[at] = (byte) label;
        return record;
    }

    @TestFactory
    Stream<DynamicTest> files() {
        return Stream.of(
                with("missing", 10, "data_batch_3.bin", null, "is missing"),
                with("empty", 10, "data_batch_1.bin", new byte[0], "0 bytes, allowed a multiple of 3073"),
                with("one byte short", 10, "data_batch_5.bin", new byte[RECORD_10 - 1], "truncated"),
                with("one byte too many", 10, "test_batch.bin", new byte[RECORD_10 + 1], "truncated"),
                with("the file of CIFAR-100", 10, "data_batch_2.bin", new byte[RECORD_100], "not of this data set"),
                with("the python version", 10, "data_batch_4.bin", random(1000, 3), "not of this data set"),
                with("label 10", 10, "data_batch_2.bin", labelled(RECORD_10, 0, 10), "label 10 of example 0, allowed 0 to 9"),
                with("label 255", 10, "test_batch.bin", labelled(RECORD_10, 0, 255), "label 255 of example 0, allowed 0 to 9"),
                with("the file of CIFAR-10", 100, "train.bin", new byte[RECORD_10], "allowed a multiple of 3074"),
                with("fine label 100", 100, "train.bin", labelled(RECORD_100, 1, 100), "label 100 of example 0, allowed 0 to 99"),
                with("half a record", 100, "test.bin", new byte[RECORD_100 / 2], "truncated"));
    }
}
