package io.varprune.fetch;

import io.varprune.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Brings a published data set into a folder of any Hadoop file system. A file appears there under its name, and an archive's folder under
 * its own, only when it is whole and has the SHA-256 of the published one. What came of a download that was cut off lies in
 * {@code staging} as NAME.part, and the next one goes on behind it.
 */
public final class Fetch {
    // of one mirror, that bring nothing new, and in all
    private static final int TRIES = 3;
    private static final int MOST_TRIES = 100;

    private final Configuration hadoop;
    private final java.nio.file.Path staging;
    private final Duration silence;
    private final Listener listener;

    /** Told how far it is. */
    public interface Listener {
        /** A file begins, or goes on. */
        void begin(PublishedFile file);

        /** So many of its bytes are here. */
        void received(PublishedFile file, long bytes);

        /** A file or a folder is complete. @param before whether it was there already */
        void complete(String name, boolean before);
    }

    /**
     * For one download at a time.
     *
     * @param staging local folder for what is not whole; made when there is none
     * @param silence after which a server is given up
     */
    public Fetch(Configuration hadoop, java.nio.file.Path staging, Duration silence, Listener listener) {
        this.hadoop = hadoop;
        this.staging = staging;
        this.silence = silence;
        this.listener = listener;
    }

    /** Downloads what is missing in a folder. @throws DataException when no mirror gives it, or the folder cannot be written */
    public void run(PublishedData data, Path out) {
        try {
            FileSystem given = out.getFileSystem(hadoop);
            // without the .crc files: data comes with a checksum of its own
            FileSystem files = given instanceof LocalFileSystem local ? local.getRaw() : given;
            if (files.exists(out) && !files.getFileStatus(out).isDirectory()) {
                throw new DataException("--out: " + out + " is a file, allowed is a folder");
            }
            files.mkdirs(out);
            Files.createDirectories(staging);
            for (PublishedFile file : data.files()) {
                String name = data.folder().orElse(file.name());
                Path target = new Path(out, name);
                if (files.exists(target)) {
                    if (data.folder().isEmpty() && !Download.sha256(files.open(target)).equals(file.sha256())) {
                        throw new DataException(target + ": is there and not the published file (another SHA-256); remove it or choose"
                                + " another --out");
                    }
                    listener.complete(name, true);
                    continue;
                }
                java.nio.file.Path part = staging.resolve(file.name() + ".part");
                download(data, file, part);
                install(data, part, files, target);
                Files.delete(part);
                listener.complete(name, false);
            }
        } catch (IOException e) {
            throw new DataException("--out: " + out + " cannot be written (" + e.getMessage() + ")", e);
        }
    }

    private void download(PublishedData data, PublishedFile file, java.nio.file.Path part) throws IOException {
        listener.begin(file);
        Download download = new Download(silence, bytes -> listener.received(file, bytes));
        IOException last = null;
        for (String mirror : data.mirrors()) {
            String address = mirror + "/" + file.name();
            int useless = 0;
            for (int tries = 0; useless < TRIES && tries < MOST_TRIES; tries++) {
                long before = size(part);
                try {
                    download.run(address, file, part);
                    return;
                } catch (Download.WrongContentException e) {
                    last = e;
                    Files.deleteIfExists(part);
                    // what was there may have been wrong; what this mirror gave from the start is
                    if (before == 0) {
                        break;
                    }
                    useless++;
                } catch (IOException e) {
                    last = e;
                    useless = size(part) > before ? 0 : useless + 1;
                }
            }
        }
        throw new DataException(last.getMessage() + (size(part) > 0 ? "; the same command goes on" : "; another --mirror may have it"), last);
    }

    private static long size(java.nio.file.Path part) throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    /** Under another name first. */
    private static void install(PublishedData data, java.nio.file.Path part, FileSystem files, Path target) throws IOException {
        Path temporary = new Path(target.getParent(), "." + target.getName() + "-" + UUID.randomUUID());
        boolean done = false;
        try (InputStream in = Files.newInputStream(part)) {
            if (data.folder().isPresent()) {
                files.mkdirs(temporary);
                try {
                    DataArchive.unpack(in, data.folder().get(), files, temporary);
                } catch (IOException e) {
                    throw new DataException(part.getFileName().toString().replaceFirst("\\.part$", "") + ": " + e.getMessage(), e);
                }
            } else {
                try (OutputStream copy = files.create(temporary, false)) {
                    in.transferTo(copy);
                }
            }
            done = files.rename(temporary, target);
            if (!done) {
                throw new IOException(target + " cannot be made");
            }
        } finally {
            if (!done) {
                files.delete(temporary, true);
            }
        }
    }
}
