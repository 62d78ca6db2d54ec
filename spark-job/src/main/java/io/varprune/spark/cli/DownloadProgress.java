package io.varprune.spark.cli;

import io.varprune.fetch.Fetch;
import io.varprune.fetch.PublishedFile;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar for each file on a terminal; a line for each file that is complete everywhere. */
final class DownloadProgress implements Fetch.Listener, AutoCloseable {
    private static final int MIB = 1 << 20;

    private final PrintStream out;
    private final boolean terminal;
    private ProgressBar bar;

    DownloadProgress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void begin(PublishedFile file) {
        if (terminal) {
            bar = new ProgressBarBuilder().setTaskName(file.name()).setInitialMax(file.bytes()).setUnit(" MiB", MIB)
                    .setStyle(ProgressBarStyle.ASCII).showSpeed().build();
        } else {
            out.printf(Locale.ROOT, "%s: %.1f MiB%n", file.name(), (double) file.bytes() / MIB);
        }
    }

    @Override
    public void received(PublishedFile file, long bytes) {
        if (bar != null) {
            bar.stepTo(bytes);
        }
    }

    @Override
    public void complete(String name, boolean before) {
        close();
        out.println(name + (before ? ": was there" : ": complete"));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
