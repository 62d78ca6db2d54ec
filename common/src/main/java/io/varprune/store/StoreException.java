package io.varprune.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/** A path that cannot be used as asked: the user's to put right. The message is one line and names the path. */
public final class StoreException extends RuntimeException {
    /** With the line to show. */
    public StoreException(String line) {
        super(oneLine(line));
    }

    /** With the line to show and what lay behind it. */
    public StoreException(String line, Throwable cause) {
        super(oneLine(line), cause);
    }

    static StoreException reading(Path path, IOException cause) {
        return new StoreException("cannot read " + path + ": "
                + (cause instanceof FileNotFoundException && !says(cause, "permission") ? "it does not exist" : reason(cause)), cause);
    }

    static StoreException writing(Path path, Throwable cause) {
        return new StoreException("cannot write " + path + ": " + reason(cause), cause);
    }

    private static String reason(Throwable cause) {
        if (says(cause, "no space left") || says(cause, "quota")) {
            return "no space left there";
        }
        if (says(cause, "permission denied") || says(cause, "read-only file system")) {
            return "not permitted (" + cause.getMessage() + ")";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static boolean says(Throwable cause, String words) {
        return cause.getMessage() != null && cause.getMessage().toLowerCase(Locale.ROOT).contains(words);
    }

    private static String oneLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }
}
