package io.varprune.data;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest by which data and settings are told apart. */
public final class Sha256 {
    private Sha256() {}

    /** A new one, of nothing yet. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
