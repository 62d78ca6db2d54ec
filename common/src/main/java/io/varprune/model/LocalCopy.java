package io.varprune.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A file of any Hadoop file system on the local disk, for readers that jump about in it; deleted on close. */
record LocalCopy(java.nio.file.Path file) implements AutoCloseable {
    /** @throws IllegalArgumentException when it cannot be read */
    static LocalCopy of(Path from, Configuration hadoop) {
        try {
            java.nio.file.Path file = Files.createTempFile("varprune-", ".model");
            try (InputStream in = from.getFileSystem(hadoop).open(from)) {
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                return new LocalCopy(file);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(from + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }
}
