package io.varprune.spark;

import io.varprune.runtime.NativeRuntime;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Puts the native settings in force before any test touches ND4J, as the commands and the executors do. */
public final class PreparedRuntime implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        NativeRuntime.prepare();
    }
}
