package io.varprune.config;

/** Thrown by a record's constructor to refuse one of its settings; the reader adds the record's own path. */
public final class SettingException extends IllegalArgumentException {
    private final Fault fault;

    /** @param fault the refusal, its path relative to the record */
    public SettingException(Fault fault) {
        super(fault.toString());
        this.fault = fault;
    }

    Fault under(String path) {
        return new Fault(path.isEmpty() ? fault.path() : path + "." + fault.path(),
                fault.found(), fault.allowed(), fault.hint());
    }
}
