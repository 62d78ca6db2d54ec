package io.varprune.spark.cli;

import io.varprune.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The text of a user's experiment, on any Hadoop path. */
final class ExperimentFile {
    private ExperimentFile() {}

    /** @param option what the command line calls it */
    static String text(String option, String file) {
        Path path = new Path(file);
        try {
            FileSystem files = path.getFileSystem(new Configuration());
            if (!files.exists(path)) {
                throw new StoreException(option + ": " + file + " does not exist");
            }
            try (var in = files.open(path)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new StoreException(option + ": " + file + " cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
