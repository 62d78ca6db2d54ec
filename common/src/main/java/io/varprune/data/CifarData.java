package io.varprune.data;

import io.varprune.model.InputShape;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * CIFAR-10 and CIFAR-100 in their binary version (A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009): records
 * of one label, or of a coarse and a fine one, and 3x32x32 pixels. The folder may also be the one that the archive was unpacked in.
 */
public enum CifarData {
    /** Ten classes: data_batch_1.bin to data_batch_5.bin, test_batch.bin. */
    CIFAR_10(10, 1, "cifar-10-batches-bin", IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin").toList(),
            "test_batch.bin", "batches.meta.txt"),
    /** A hundred classes, the fine labels: train.bin, test.bin. */
    CIFAR_100(100, 2, "cifar-100-binary", List.of("train.bin"), "test.bin", "fine_label_names.txt");

    private static final InputShape SHAPE = new InputShape(3, 32, 32);

    private final int classes;
    private final int labelBytes;
    private final String archive;
    private final List<String> train;
    private final String test;
    private final String names;

    CifarData(int classes, int labelBytes, String archive, List<String> train, String test, String names) {
        this.classes = classes;
        this.labelBytes = labelBytes;
        this.archive = archive;
        this.train = train;
        this.test = test;
        this.names = names;
    }

    /** Reads the files of a folder. @throws DataException naming the file that is missing or wrong */
    public DataSplit load(Path folder, Configuration hadoop) {
        try {
            FileSystem files = folder.getFileSystem(hadoop);
            Path unpacked = new Path(folder, archive);
            Path from = files.exists(unpacked) ? unpacked : folder;
            return new DataSplit(part(files, from, train), part(files, from, List.of(test)), classNames(files, from));
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private Examples part(FileSystem files, Path folder, List<String> parts) throws IOException {
        int[] counts = new int[parts.size()];
        int all = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = count(files, new Path(folder, parts.get(i)));
            all = Math.addExact(all, counts[i]);
        }
        HeapShare.require(folder, (long) all * SHAPE.size());
        byte[] pixels = new byte[Math.multiplyExact(all, SHAPE.size())];
        int[] labels = new int[all];
        int first = 0;
        for (int i = 0; i < counts.length; i++) {
            read(files, new Path(folder, parts.get(i)), first, counts[i], pixels, labels);
            first += counts[i];
        }
        return Examples.ofPixels(SHAPE, classes, pixels, labels, 1f / 255);
    }

    private int count(FileSystem files, Path file) throws IOException {
        if (!files.exists(file)) {
            throw new DataException("data.dir: " + file + " is missing; the binary version has "
                    + String.join(", ", train) + " and " + test);
        }
        long bytes = files.getFileStatus(file).getLen();
        int each = labelBytes + SHAPE.size();
        if (bytes == 0 || bytes % each != 0 || bytes / each * SHAPE.size() > Integer.MAX_VALUE - 8L) {
            throw new DataException(file + ": " + bytes + " bytes, allowed a multiple of " + each
                    + "; it is truncated or not of this data set");
        }
        return (int) (bytes / each);
    }

    private void read(FileSystem files, Path file, int first, int count, byte[] pixels, int[] labels) throws IOException {
        byte[] records = new byte[count * (labelBytes + SHAPE.size())];
        try (FSDataInputStream in = files.open(file)) {
            in.readFully(records);
        } catch (EOFException e) {
            throw new DataException(file + ": ends too early; it is truncated", e);
        }
        for (int i = 0; i < count; i++) {
            int at = i * (labelBytes + SHAPE.size());
            // the fine label follows the coarse one
            int label = records[at + labelBytes - 1] & 0xff;
            if (label >= classes) {
                throw new DataException(file + ": label " + label + " of example " + i + ", allowed 0 to " + (classes - 1));
            }
            labels[first + i] = label;
            System.arraycopy(records, at + labelBytes, pixels, (first + i) * SHAPE.size(), SHAPE.size());
        }
    }

    /** From the text file beside the data, where it is there and has a name for each class. */
    private List<String> classNames(FileSystem files, Path folder) throws IOException {
        Path file = new Path(folder, names);
        if (files.exists(file)) {
            try (FSDataInputStream in = files.open(file)) {
                List<String> read = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(String::trim)
                        .filter(line -> !line.isEmpty()).toList();
                if (read.size() == classes) {
                    return read;
                }
            }
        }
        return DataSplit.numbered(classes);
    }
}
