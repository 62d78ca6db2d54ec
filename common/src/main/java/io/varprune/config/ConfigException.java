package io.varprune.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration was refused; the message has one line for each of its faults, and for several a line before. */
public final class ConfigException extends RuntimeException {
    private final List<Fault> faults;

    /**
     * @param origin where the text came from, as a file name
     * @param faults everything wrong with it, one or more
     */
    public ConfigException(String origin, List<Fault> faults) {
        super(faults.size() == 1 ? origin + ": " + faults.get(0) : origin + " has " + faults.size() + " faults:"
                + faults.stream().map(fault -> "\n  " + fault).collect(Collectors.joining()));
        this.faults = List.copyOf(faults);
    }

    /** Everything wrong with the configuration, in the order of the records. */
    public List<Fault> faults() {
        return faults;
    }
}
