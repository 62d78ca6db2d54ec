package io.varprune.runtime;

import java.io.Serializable;

/**
 * One fact about a machine or a process, and what to do about it.
 *
 * @param subject what it is about, one word
 * @param fact    what was found
 * @param remedy  what to do, empty when all is well
 */
public record Finding(String subject, String fact, String remedy) implements Serializable {
    /** A fact that is well when {@code well}. */
    public static Finding of(String subject, String fact, boolean well, String remedy) {
        return new Finding(subject, fact, well ? "" : remedy);
    }

    /** A fact that needs nothing. */
    public static Finding ok(String subject, String fact) {
        return new Finding(subject, fact, "");
    }

    /** Whether nothing is to be done. */
    public boolean well() {
        return remedy.isEmpty();
    }

    /** One line: "ok" or "FIX", subject, fact and remedy. */
    @Override
    public String toString() {
        return String.format("%-4s %-9s %s%s", well() ? "ok" : "FIX", subject, fact, well() ? "" : ": " + remedy);
    }
}
