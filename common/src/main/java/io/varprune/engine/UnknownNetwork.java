package io.varprune.engine;

/** Why there is no engine for a network: unwinds the walk over its layers, is never seen outside of the package. */
final class UnknownNetwork extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownNetwork(String what) {
        super(what, null, false, false);
    }

    static void require(boolean known, String what) {
        if (!known) {
            throw new UnknownNetwork(what);
        }
    }
}
