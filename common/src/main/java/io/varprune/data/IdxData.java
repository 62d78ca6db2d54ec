package io.varprune.data;

import io.varprune.model.InputShape;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** MNIST and its kin: four IDX files (Y. LeCun), plain or with .gz: {train,t10k}-{images-idx3,labels-idx1}-ubyte. */
public final class IdxData {
    private static final int IMAGES = 0x803;
    private static final int LABELS = 0x801;
    // arrays of the JVM end a little below 2^31
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

    private IdxData() {}

    /** Reads the four files of a folder. @throws DataException naming the file that is missing or wrong */
    public static DataSplit load(Path folder, Configuration hadoop) {
        try {
            FileSystem files = folder.getFileSystem(hadoop);
            Examples train = part(files, folder, "train");
            Examples test = part(files, folder, "t10k");
            if (!test.shape().equals(train.shape())) {
                throw new DataException(folder + ": images of " + test.shape() + " in t10k-images-idx3-ubyte, of " + train.shape()
                        + " in train-images-idx3-ubyte");
            }
            return new DataSplit(train, test, DataSplit.numbered(10));
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static Examples part(FileSystem files, Path folder, String part) throws IOException {
        Path imageFile = find(files, folder, part + "-images-idx3-ubyte");
        Path labelFile = find(files, folder, part + "-labels-idx1-ubyte");
        int[] size = new int[3];
        byte[] pixels = read(files, imageFile, IMAGES, size);
        int[] count = new int[1];
        byte[] raw = read(files, labelFile, LABELS, count);
        if (count[0] != size[0]) {
            throw new DataException(labelFile + ": " + count[0] + " labels for " + size[0] + " images in " + imageFile);
        }
        int[] labels = new int[raw.length];
        for (int i = 0; i < raw.length; i++) {
            labels[i] = raw[i] & 0xff;
            if (labels[i] > 9) {
                throw new DataException(labelFile + ": label " + labels[i] + " of example " + i + ", allowed 0 to 9");
            }
        }
        return Examples.ofPixels(new InputShape(1, size[1], size[2]), 10, pixels, labels, 1f / 255);
    }

    private static Path find(FileSystem files, Path folder, String name) throws IOException {
        for (String ending : new String[] {"", ".gz"}) {
            Path file = new Path(folder, name + ending);
            if (files.exists(file)) {
                return file;
            }
        }
        throw new DataException("data.dir: " + folder + " has no " + name + " and no " + name + ".gz");
    }

    private static byte[] read(FileSystem files, Path file, int magic, int[] size) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(DataStream.open(files, file)))) {
            int found = in.readInt();
            if (found != magic) {
                throw new DataException(String.format("%s: starts with 0x%08x, allowed 0x%08x (an IDX file of unsigned bytes)",
                        file, found, magic));
            }
            long bytes = 1;
            for (int i = 0; i < size.length; i++) {
                size[i] = in.readInt();
                bytes = size[i] < 1 || bytes > MOST_BYTES ? MOST_BYTES + 1 : bytes * size[i];
            }
            if (bytes > MOST_BYTES || bytes > DataStream.most(files, file)) {
                throw new DataException(file + ": its header promises more data than the file can hold; it is truncated or damaged");
            }
            HeapShare.require(file, bytes);
            byte[] data = new byte[(int) bytes];
            in.readFully(data);
            if (in.read() >= 0) {
                throw new DataException(file + ": has more data than its header says");
            }
            return data;
        } catch (EOFException e) {
            throw new DataException(file + ": ends too early; it is truncated", e);
        } catch (java.util.zip.ZipException e) {
            throw new DataException(file + ": is not a whole gzip file (" + e.getMessage() + ")", e);
        }
    }
}
