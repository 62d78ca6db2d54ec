package io.varprune.config;

import java.io.Serializable;

/**
 * One thing wrong with a configuration.
 *
 * @param path    the setting, as in {@code train.epochs}; empty for the whole text
 * @param found   what was there, as in {@code got 0} or {@code missing}
 * @param allowed what is accepted; may be empty
 * @param hint    what to change; may be empty
 */
public record Fault(String path, String found, String allowed, String hint) implements Serializable {
    /** The fault in one line. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(path.isEmpty() ? "" : path + ": ").append(found);
        if (!allowed.isEmpty()) {
            line.append(", allowed ").append(allowed);
        }
        if (!hint.isEmpty()) {
            line.append(allowed.isEmpty() ? ", " : "; ").append(hint);
        }
        return line.toString();
    }
}
