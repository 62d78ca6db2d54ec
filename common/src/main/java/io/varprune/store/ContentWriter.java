package io.varprune.store;

import java.io.IOException;
import java.io.OutputStream;

/** Writes the content of one file. */
@FunctionalInterface
public interface ContentWriter {
    /** Writes everything; the stream may be left open. */
    void write(OutputStream out) throws IOException;
}
