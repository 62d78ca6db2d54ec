package io.varprune.spark.cli;

import io.varprune.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The text of a user's experiment, on any Hadoop path. */
final class ExperimentFile {
    private static final int LONGEST = 1 << 20;

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
                byte[] bytes = in.readNBytes(LONGEST + 1);
                if (bytes.length > LONGEST) {
                    throw new StoreException(option + ": " + file + " is longer than " + LONGEST + " bytes, it is no experiment");
                }
                // new String would put question marks for what is no UTF-8
                return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            }
        } catch (CharacterCodingException e) {
            throw new StoreException(option + ": " + file + " is no text in UTF-8", e);
        } catch (IOException e) {
            throw new StoreException(option + ": " + file + " cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
