package io.varprune.runtime;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The OpenMP runtimes of this process: there may be one for each native library, and each keeps a number of threads for every thread. */
final class OpenMp {
    private static final List<Function> SETTERS = new ArrayList<>();
    private static int known;

    private OpenMp() {}

    /** Gives all loaded runtimes this number of threads for the work of the calling thread. */
    static synchronized void threads(int count) {
        List<Path> files = LoadedNatives.openMp();
        if (files.size() != known) {
            SETTERS.clear();
            // loaded already: this only counts one more user
            files.forEach(file -> SETTERS.add(NativeLibrary.getInstance(file.toString()).getFunction("omp_set_num_threads")));
            known = files.size();
        }
        SETTERS.forEach(setter -> setter.invokeVoid(new Object[] {count}));
    }
}
