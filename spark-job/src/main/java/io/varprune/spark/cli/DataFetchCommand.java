package io.varprune.spark.cli;

import io.varprune.fetch.Fetch;
import io.varprune.fetch.Mirror;
import io.varprune.fetch.PublishedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "fetch", description = "Downloads a data set. The same command goes on with a download that was cut off.",
        footer = {"", "Example: ./submit.sh data fetch cifar10 --out hdfs:///data/cifar10"})
final class DataFetchCommand implements Runnable {
    private static final String MIRROR = "VARPRUNE_MIRROR";

    @Parameters(paramLabel = "NAME", description = "mnist, fashion-mnist, cifar10 or cifar100.")
    private String name;

    @Option(names = "--mirror", paramLabel = "URL", defaultValue = "${env:" + MIRROR + "}",
            description = "Folder of the files, e.g. https://mirror.example.com/{name}. Default: the variable " + MIRROR
                    + ", else where the authors and others publish them.")
    private String mirror;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for it, on any Hadoop path; default data/NAME.")
    private String out;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "30",
            description = "Silence after which a server is given up. Default: ${DEFAULT-VALUE}")
    private int timeout;

    @Override
    public void run() {
        PublishedData data = PublishedData.ALL.stream().filter(each -> each.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("NAME: got " + name + ", allowed "
                        + PublishedData.ALL.stream().map(PublishedData::name).collect(Collectors.joining(", "))));
        if (timeout < 1 || timeout > Integer.MAX_VALUE / 1000) {
            throw new IllegalArgumentException("--timeout: got " + timeout + ", allowed 1 or more");
        }
        if (mirror != null && !mirror.isEmpty()) {
            data = data.from(Mirror.folder(mirror.equals(System.getenv(MIRROR)) ? MIRROR : "--mirror", mirror, name));
        }
        Path folder = new Path(out == null ? "data/" + name : out);
        try (DownloadProgress progress = new DownloadProgress(System.out, System.console() != null)) {
            new Fetch(new Configuration(), staging(folder), Duration.ofSeconds(timeout), progress).run(data, folder);
        }
        System.out.println("data: {source: " + data.source() + ", dir: " + folder + "}");
    }

    /** Beside its place where that is local, else in the user's cache. */
    private java.nio.file.Path staging(Path folder) {
        try {
            FileSystem files = folder.getFileSystem(new Configuration());
            return files instanceof LocalFileSystem local ? local.pathToFile(folder).toPath()
                    : java.nio.file.Path.of(System.getProperty("user.home"), ".cache", "varprune", name);
        } catch (IOException e) {
            throw new UncheckedIOException("--out: " + folder + " cannot be reached", e);
        }
    }
}
