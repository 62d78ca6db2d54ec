package io.varprune.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.Path;

/** The lines of a text in UTF-8, none of which can fill the memory. */
final class BoundedLines {
    // a million numbers with all their digits
    private static final int LONGEST = 20_000_000;

    private final Path file;
    private final Reader in;
    private final char[] chunk = new char[1 << 16];
    private int at;
    private int end;
    private int number;

    BoundedLines(Path file, InputStream in) {
        this.file = file;
        // a decoder of its own: by default what is no UTF-8 becomes question marks
        this.in = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
    }

    /** Of the line that was read last, from 1. */
    int number() {
        return number;
    }

    /** The next line, null at the end. @throws DataException when it is too long or no UTF-8 */
    String next() throws IOException {
        number++;
        StringBuilder line = new StringBuilder();
        boolean any = false;
        while (hasMore()) {
            any = true;
            int newline = at;
            while (newline < end && chunk[newline] != '\n') {
                newline++;
            }
            line.append(chunk, at, newline - at);
            if (line.length() > LONGEST) {
                throw new DataException(file + ", line " + number + ": is longer than " + LONGEST + " characters");
            }
            at = newline;
            if (newline < end) {
                at++;
                break;
            }
        }
        return any ? line.toString() : null;
    }

    private boolean hasMore() throws IOException {
        if (at == end) {
            try {
                at = 0;
                end = in.read(chunk);
            } catch (CharacterCodingException e) {
                throw new DataException(file + ", line " + number + " or soon after it: is no text in UTF-8", e);
            }
        }
        return at < end;
    }
}
