package io.varprune.fetch;

/**
 * A file as its authors published it.
 *
 * @param name   of the file, below every mirror and on disk
 * @param bytes  its length
 * @param sha256 of its content, 64 hexadecimal digits in lower case
 */
public record PublishedFile(String name, long bytes, String sha256) {
    private static final String SHA_256 = "[0-9a-f]{64}";

    /** Checks the checksum's form. */
    public PublishedFile {
        if (!sha256.matches(SHA_256)) {
            throw new IllegalArgumentException(name + ": " + sha256 + " is no SHA-256");
        }
    }
}
