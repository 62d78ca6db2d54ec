package io.varprune.engine.onednn;

import io.varprune.runtime.NativeRuntime;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether oneDNN is there. */
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
    static void oneThread() {
        SETTLED.get();
    }

    /** True when the library is loaded, which the first call does. */
    public static boolean available() {
        return LOADED;
    }
}
