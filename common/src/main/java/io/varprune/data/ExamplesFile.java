package io.varprune.data;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Examples in a local file, for sets that memory does not hold; some at a time are read. Plain reads, which the system's file cache serves
 * while it has room; a channel would be closed when a task is interrupted. Thread-safe.
 */
public final class ExamplesFile implements Closeable {
    private final Examples like;
    private final RandomAccessFile file;

    /** @param like any examples of the set */
    public ExamplesFile(File file, Examples like) {
        this.like = like.select(new int[0]);
        try {
            this.file = new RandomAccessFile(file, "rw");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes one example. @param row as {@link Examples#write} makes it */
    public synchronized void put(int place, ByteBuffer row) {
        try {
            file.seek((long) place * like.rowBytes());
            file.write(row.array(), 0, like.rowBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Some of them, in this order. */
    public synchronized Examples select(int[] places) {
        ByteBuffer rows = ByteBuffer.allocate(places.length * like.rowBytes());
        try {
            for (int i = 0; i < places.length; i++) {
                file.seek((long) places[i] * like.rowBytes());
                file.readFully(rows.array(), i * like.rowBytes(), like.rowBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return like.read(rows, places.length);
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
