package io.varprune.spark.sweep;

import java.io.FilterOutputStream;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local files, where after so many steps that change something nothing can be changed any more. */
public final class MortalFileSystem extends RawLocalFileSystem {
    private static final Configuration CONFIGURATION = new Configuration();
    private static int left = Integer.MAX_VALUE;

    static {
        CONFIGURATION.setClass("fs.file.impl", MortalFileSystem.class, FileSystem.class);
        CONFIGURATION.setBoolean("fs.file.impl.disable.cache", true);
    }

    static Configuration configuration() {
        return CONFIGURATION;
    }

    private static synchronized void step() throws IOException {
        if (left-- <= 0) {
            left = 0;
            throw new IOException("killed");
        }
    }

    /** @param steps {@link Integer#MAX_VALUE} for ever */
    static synchronized void liveFor(int steps) {
        left = steps;
    }

    @Override
    public FSDataOutputStream create(Path file, boolean overwrite, int buffer, short replication, long block, Progressable progress)
            throws IOException {
        step();
        FSDataOutputStream whole = super.create(file, overwrite, buffer, replication, block, progress);
        // a stream that knows no hsync, which would take most of the time here
        return new FSDataOutputStream(new FilterOutputStream(whole) {
            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                // half a file, and then no more
                out.write(bytes, from, count / 2);
                step();
                out.write(bytes, from + count / 2, count - count / 2);
            }
        }, null);
    }

    @Override
    public void setPermission(Path file, FsPermission permission) {
        // starts a process each time
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        step();
        return super.rename(from, to);
    }

    @Override
    public boolean delete(Path file, boolean recursive) throws IOException {
        step();
        return super.delete(file, recursive);
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) throws IOException {
        step();
        return super.mkdirs(path, permission);
    }
}
