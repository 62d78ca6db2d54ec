package io.varprune.runtime;

import com.sun.jna.NativeLibrary;
import java.util.Optional;

/**
 * What the loaded OpenBLAS itself answers, whatever it was asked for.
 *
 * @param coreName the CPU whose kernels are in use, such as {@code SkylakeX}
 * @param version  such as {@code OpenBLAS 0.3.19}
 * @param threads  of one product, 1 or more
 */
public record OpenBlas(String coreName, String version, int threads) {
    /** Asks; empty when it is not loaded yet, or another BLAS is. */
    public static Optional<OpenBlas> loaded() {
        return LoadedNatives.ofThisProcess().blasBinding().flatMap(file -> {
            try {
                // loaded already: this only counts one more user, and finds what the binding is linked to
                NativeLibrary library = NativeLibrary.getInstance(file.toString());
                String config = text(library, "openblas_get_config");
                return Optional.of(new OpenBlas(text(library, "openblas_get_corename"), config.replaceAll("^(\\S+ \\S+).*", "$1"),
                        library.getFunction("openblas_get_num_threads").invokeInt(new Object[0])));
            } catch (UnsatisfiedLinkError otherBlas) {
                return Optional.empty();
            }
        });
    }

    private static String text(NativeLibrary library, String function) {
        return library.getFunction(function).invokeString(new Object[0], false);
    }
}
