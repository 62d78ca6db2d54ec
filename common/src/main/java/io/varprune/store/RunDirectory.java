package io.varprune.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The directory of one run. A file appears in it under its name only when it is whole, and {@code _SUCCESS} appears after all others.
 */
public final class RunDirectory {
    private static final String SUCCESS = "_SUCCESS";
    private static final String TEMPORARY = ".tmp-";

    private final Path path;
    private final FileSystem files;
    private final Configuration hadoop;

    private RunDirectory(Path path, Configuration hadoop) throws IOException {
        FileSystem given = path.getFileSystem(hadoop);
        // without the .crc files: a file and its checksum cannot be replaced in one step
        this.files = given instanceof LocalFileSystem local ? local.getRaw() : given;
        this.path = files.makeQualified(path);
        this.hadoop = hadoop;
    }

    /** Makes the directory; one that already holds something is refused. */
    public static RunDirectory create(Path dir, Configuration hadoop) {
        try {
            RunDirectory run = new RunDirectory(dir, hadoop);
            if (run.files.exists(run.path)) {
                if (!run.files.getFileStatus(run.path).isDirectory()) {
                    throw new StoreException("cannot create run directory " + dir + ": a file of that name exists");
                }
                if (run.files.listStatus(run.path).length > 0) {
                    boolean unfinished = run.exists("run.json") && !run.isComplete();
                    throw new StoreException("run directory " + dir + " is not empty: choose another or remove it"
                            + (unfinished ? ", or go on with the unfinished run in it (--resume)" : ""));
                }
            } else if (!run.files.mkdirs(run.path)) {
                throw new StoreException("cannot create run directory " + dir + ": its parent is not writable");
            }
            return run;
        } catch (IOException e) {
            throw StoreException.writing(dir, e);
        }
    }

    /** Opens a directory, which is made where there is none. */
    public static RunDirectory openOrCreate(Path dir, Configuration hadoop) {
        try {
            return dir.getFileSystem(hadoop).exists(dir) ? open(dir, hadoop) : create(dir, hadoop);
        } catch (IOException e) {
            throw StoreException.reading(dir, e);
        }
    }

    /** Makes the directory in place of what an unfinished run left there, which is removed. One that is complete is refused. */
    public static RunDirectory restart(Path dir, Configuration hadoop) {
        try {
            RunDirectory run = new RunDirectory(dir, hadoop);
            if (run.isComplete()) {
                throw new StoreException("run directory " + dir + " is complete: choose another or remove it");
            }
            if (run.files.exists(run.path) && run.files.getFileStatus(run.path).isDirectory()) {
                run.files.delete(run.path, true);
            }
            return create(dir, hadoop);
        } catch (IOException e) {
            throw StoreException.writing(dir, e);
        }
    }

    /** Opens a directory that an earlier process may have left unfinished, or makes it; removes files that were not whole when it ended. */
    public static RunDirectory resume(Path dir, Configuration hadoop) {
        RunDirectory run = openOrCreate(dir, hadoop);
        run.names("").stream().filter(RunDirectory::isTemporary).forEach(run::delete);
        return run;
    }

    /** Opens a directory that exists, complete or not. */
    public static RunDirectory open(Path dir, Configuration hadoop) {
        try {
            RunDirectory run = new RunDirectory(dir, hadoop);
            if (!run.files.exists(run.path)) {
                throw new StoreException("run directory " + dir + " does not exist");
            }
            if (!run.files.getFileStatus(run.path).isDirectory()) {
                throw new StoreException("run directory " + dir + " is a file");
            }
            return run;
        } catch (IOException e) {
            throw StoreException.reading(dir, e);
        }
    }

    /** Removes the directory when there is nothing in it: what was refused leaves nothing behind. */
    public void removeIfEmpty() {
        try {
            if (files.exists(path) && files.listStatus(path).length == 0) {
                files.delete(path, false);
            }
        } catch (IOException e) {
            throw StoreException.writing(path, e);
        }
    }

    /** The directory, with its scheme. */
    public Path path() {
        return path;
    }

    /** Whether the run wrote all it had to write. */
    public boolean isComplete() {
        return exists(SUCCESS);
    }

    /** Marks the run complete; to be called after the last write. Checkpoints are of no use any more, and removed. */
    public void succeed() {
        write(SUCCESS, out -> { });
        delete(Checkpoints.FOLDER);
    }

    /** Takes the mark of completeness back: there is more to write. */
    public void reopen() {
        delete(SUCCESS);
    }

    /** Whether there is a file of this name. */
    public boolean exists(String name) {
        Path file = resolve(name);
        try {
            return files.exists(file);
        } catch (IOException e) {
            throw StoreException.reading(file, e);
        }
    }

    /** Names of the folders in it, sorted. */
    public List<String> folders() {
        try {
            return Arrays.stream(files.listStatus(path)).filter(FileStatus::isDirectory).map(s -> s.getPath().getName())
                    .sorted().toList();
        } catch (IOException e) {
            throw StoreException.reading(path, e);
        }
    }

    /** Names of what is in it or in a folder of it, sorted; none where there is no such folder. @param folder empty for the directory */
    public List<String> names(String folder) {
        Path inner = folder.isEmpty() ? path : resolve(folder);
        try {
            return Arrays.stream(files.listStatus(inner)).map(s -> s.getPath().getName()).sorted().toList();
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException e) {
            throw StoreException.reading(inner, e);
        }
    }

    /** Whether a name is that of a file under {@link #write}. */
    static boolean isTemporary(String name) {
        return name.startsWith(".") && name.contains(TEMPORARY);
    }

    /** Length of a file in bytes. */
    long length(String name) {
        Path file = resolve(name);
        try {
            return files.getFileStatus(file).getLen();
        } catch (IOException e) {
            throw StoreException.reading(file, e);
        }
    }

    /** When a file was written, by the clock of the file system; empty when there is none. */
    Optional<Instant> written(String name) {
        Path file = resolve(name);
        try {
            return Optional.of(Instant.ofEpochMilli(files.getFileStatus(file).getModificationTime()));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StoreException.reading(file, e);
        }
    }

    /** Removes a file, or a folder with all that is in it; nothing when there is none. */
    void delete(String name) {
        Path file = resolve(name);
        try {
            files.delete(file, true);
        } catch (IOException e) {
            throw StoreException.writing(file, e);
        }
    }

    /** Opens a file for reading; the caller closes it. */
    public InputStream read(String name) {
        Path file = resolve(name);
        try {
            return files.open(file);
        } catch (IOException e) {
            throw StoreException.reading(file, e);
        }
    }

    /** Writes a file beside its place, then moves it there in one step, over an older one. */
    public void write(String name, ContentWriter content) {
        write(name, content, (from, to) -> {
            replace(from, to);
            return true;
        });
    }

    /**
     * Writes a file, to last, unless there is one of its name; of two that write it at once, one does. Needs a file system whose rename is
     * one step, as HDFS has, or hard links on the local one.
     *
     * @return whether this call wrote it
     */
    boolean writeNew(String name, ContentWriter content) {
        return write(name, out -> {
            content.write(out);
            // what follows is done in the belief that it is on record
            ((FSDataOutputStream) out).hsync();
        }, this::moveNew);
    }

    /** Brings a whole file to its place; false where it may not. */
    private interface Move {
        boolean move(Path from, Path to) throws IOException;
    }

    private boolean write(String name, ContentWriter content, Move move) {
        Path file = resolve(name);
        Path temporary = new Path(file.getParent(), "." + file.getName() + TEMPORARY + UUID.randomUUID());
        boolean moved = false;
        try {
            try (OutputStream out = files.create(temporary, false)) {
                content.write(out);
            }
            moved = move.move(temporary, file);
            return moved;
        } catch (IOException | FSError e) {
            throw StoreException.writing(file, e);
        } finally {
            if (!moved) {
                discard(temporary);
            }
        }
    }

    /** Writes a table under its own file name. */
    public <T extends Record> void write(CsvTable<T> table, List<T> rows) {
        write(table.file(), out -> table.write(rows, out));
    }

    /** Reads a table from its own file name. */
    public <T extends Record> List<T> read(CsvTable<T> table) {
        Path file = resolve(table.file());
        try (InputStream in = read(table.file())) {
            return table.read(in);
        } catch (StoreException e) {
            throw e.getMessage().contains(path.toString()) ? e : new StoreException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw StoreException.reading(file, e);
        }
    }

    private void replace(Path from, Path to) throws IOException {
        if (!(files instanceof RawLocalFileSystem)) {
            FileContext.getFileContext(files.getUri(), hadoop).rename(from, to, Options.Rename.OVERWRITE);
        } else if (!files.rename(from, to)) {
            // FileContext would remove the old file first
            throw new IOException("cannot be replaced");
        }
    }

    private boolean moveNew(Path from, Path to) throws IOException {
        try {
            if (files instanceof RawLocalFileSystem local) {
                // a local rename replaces what is there
                Files.createLink(local.pathToFile(to).toPath(), local.pathToFile(from).toPath());
                discard(from);
            } else {
                FileContext.getFileContext(files.getUri(), hadoop).rename(from, to);
            }
            return true;
        } catch (FileAlreadyExistsException | org.apache.hadoop.fs.FileAlreadyExistsException e) {
            return false;
        }
    }

    private void discard(Path temporary) {
        try {
            files.delete(temporary, false);
        } catch (IOException e) {
            // the failure that brought us here is the one to report
        }
    }

    private Path resolve(String name) {
        if (name.isBlank() || name.startsWith("/") || List.of(name.split("/")).contains("..")) {
            throw new IllegalArgumentException("not a file name within a run directory: '" + name + "'");
        }
        return new Path(path, name);
    }
}
