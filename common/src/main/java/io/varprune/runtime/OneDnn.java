package io.varprune.runtime;

import java.util.Optional;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The oneDNN that our own engine calls; ND4J has another in itself. */
public final class OneDnn {
    private static final Logger LOG = LoggerFactory.getLogger(OneDnn.class);
    private static final boolean LOADED = load();
    private static final ThreadLocal<Boolean> SETTLED = ThreadLocal.withInitial(() -> {
        NativeRuntime.settle();
        return true;
    });

    private OneDnn() {}

    private static boolean load() {
        try {
            Loader.load(dnnl.class);
            return true;
        } catch (LinkageError absent) {
            LOG.warn("oneDNN cannot be loaded on this platform, convolutions are several times slower: {}", absent.getMessage());
            return false;
        }
    }

    /** Before the calling thread computes: what the environment says of threads, which the library keeps for each thread. */
    public static void settleThread() {
        SETTLED.get();
    }

    /** The version that is loaded, such as {@code 2.5.2}; empty when none is. */
    public static Optional<String> version() {
        if (!LOADED) {
            return Optional.empty();
        }
        dnnl_version_t version = dnnl.dnnl_version();
        return Optional.of(version.major() + "." + version.minor() + "." + version.patch());
    }

    /** True when the library is loaded, which the first call does. */
    public static boolean available() {
        return LOADED;
    }
}
