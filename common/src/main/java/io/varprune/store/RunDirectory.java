package io.varprune.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Path;

/** The files of one run. Each is written under a temporary name and renamed, so a reader sees a whole file or none. */
public final class RunDirectory {
    private static final String SUCCESS = "_SUCCESS";

    private final Path path;
    private final FileSystem files;
    private final FileContext renames;

    /** Writes the content of one file. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it; the caller closes the stream. */
        void writeTo(OutputStream out) throws IOException;
    }

    private RunDirectory(Path path, Configuration hadoop) throws IOException {
        files = path.getFileSystem(hadoop);
        this.path = files.makeQualified(path);
        renames = FileContext.getFileContext(this.path.toUri(), hadoop);
        // a local run has no need of .crc files beside each file
        files.setWriteChecksum(false);
    }

    /** A new, empty directory. @throws StoreException when it holds something or cannot be made */
    public static RunDirectory create(Path path, Configuration hadoop) {
        try {
            RunDirectory run = new RunDirectory(path, hadoop);
            if (run.files.exists(run.path) && (run.files.getFileStatus(run.path).isFile()
                    || run.files.listStatus(run.path).length > 0)) {
                throw new StoreException(path + ": already holds something; give another --out");
            }
            if (!run.files.mkdirs(run.path)) {
                throw new StoreException(path + ": cannot be made");
            }
            return run;
        } catch (IOException e) {
            throw new StoreException(path + ": cannot be made (" + e.getMessage() + ")", e);
        }
    }

    /** A directory that a finished command left. @throws StoreException when it is missing or not finished */
    public static RunDirectory open(Path path, Configuration hadoop) {
        try {
            RunDirectory run = new RunDirectory(path, hadoop);
            if (!run.exists(SUCCESS)) {
                throw new StoreException(path + (run.files.exists(run.path)
                        ? ": is not a finished run (it has no _SUCCESS)" : ": no such run"));
            }
            return run;
        } catch (IOException e) {
            throw new StoreException(path + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Whether it has a file of this name. */
    public boolean exists(String name) {
        try {
            return files.exists(new Path(path, name));
        } catch (IOException e) {
            throw new StoreException(new Path(path, name) + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** Names of the folders in it, sorted. */
    public List<String> folders() {
        try {
            List<String> names = new ArrayList<>();
            for (FileStatus entry : files.listStatus(path)) {
                if (entry.isDirectory()) {
                    names.add(entry.getPath().getName());
                }
            }
            names.sort(null);
            return names;
        } catch (IOException e) {
            throw new StoreException(path + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** Writes a whole file, replacing one of that name. Nothing is left behind on failure. */
    public void write(String name, Content content) {
        Path target = new Path(path, name);
        Path temporary = new Path(path, "." + name + ".tmp");
        try {
            try (OutputStream out = files.create(temporary, true)) {
                content.writeTo(out);
            }
            renames.rename(temporary, target, Options.Rename.OVERWRITE);
        } catch (IOException | RuntimeException e) {
            try {
                files.delete(temporary, false);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw new StoreException(target + ": cannot be written (" + e.getMessage() + ")", e);
        }
    }

    /** All bytes of a file. */
    public byte[] read(String name) {
        Path file = new Path(path, name);
        try (InputStream in = files.open(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new StoreException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** Says that every file is there. */
    public void succeed() {
        write(SUCCESS, out -> { });
    }
}
