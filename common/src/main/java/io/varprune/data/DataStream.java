package io.varprune.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file as it is, or unpacked when its name ends in .gz; what unpacks to far more than data does is refused as it is read. */
final class DataStream extends FilterInputStream {
    // numbers as text, most of them zeros, shrink less
    private static final int MOST_RATIO = 100;
    private static final long ALWAYS_ALLOWED = 16 << 20;

    private final Path file;
    private final long most;
    private long read;

    private DataStream(Path file, InputStream in, long most) {
        super(in);
        this.file = file;
        this.most = most;
    }

    static InputStream open(FileSystem files, Path file) throws IOException {
        InputStream raw = files.open(file);
        try {
            return new DataStream(file, isPacked(file) ? new GZIPInputStream(raw) : raw, most(files, file));
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /** How many bytes it can give. */
    static long most(FileSystem files, Path file) throws IOException {
        long length = files.getFileStatus(file).getLen();
        return isPacked(file) ? Math.max(ALWAYS_ALLOWED, length * MOST_RATIO) : length;
    }

    private static boolean isPacked(Path file) {
        return file.getName().endsWith(".gz");
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int n = super.read(into, from, length);
        count(n);
        return n;
    }

    private void count(int n) {
        read += Math.max(0, n);
        if (read > most) {
            throw new DataException(file + ": unpacks to more than " + most + " bytes, " + MOST_RATIO
                    + " times its size; if that is right, unpack it first");
        }
    }
}
