package io.varprune.data;

/** How much of this JVM's heap data from outside may take: what a file asks for is refused before it is allocated. */
public final class HeapShare {
    // the rest is for the parts of a split, and for what is sent to workers
    private static final long MOST = Runtime.getRuntime().maxMemory() / 2;
    private static final int MIB = 1 << 20;

    private HeapShare() {}

    /** @param what for the message: a file or a folder @throws DataException when it is more than half of the heap */
    public static void require(Object what, long bytes) {
        if (bytes > MOST) {
            throw new DataException(what + ": asks for " + bytes / MIB + " MiB of memory, allowed " + MOST / MIB
                    + ", half of the heap; give the driver more (--driver-memory)");
        }
    }
}
