package io.varprune.spark.doctor;

import io.varprune.runtime.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Whether executors can read a path. The driver reads data and sends it to them; a sweep's trials read their model file themselves.
 *
 * @param setting what the experiment calls it
 */
public record ReadableFrom(String setting, String path) implements Check {
    @Override
    public List<Finding> findings(JavaSparkContext spark) {
        String file = path;
        SerializableConfiguration hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
        return EveryExecutor.findings("read", setting, EachSlot.ask(spark, () -> fault(file, hadoop.value())),
                "put it where every machine sees it");
    }

    /** Empty when the first byte can be read, of a folder that of its first file. */
    static String fault(String path, Configuration hadoop) {
        try {
            Path file = new Path(path);
            FileSystem files = file.getFileSystem(hadoop);
            for (FileStatus status = files.getFileStatus(file); status != null; status = first(files, status)) {
                if (status.isFile()) {
                    try (InputStream in = files.open(status.getPath())) {
                        in.read();
                    }
                }
            }
            return "";
        } catch (IOException | RuntimeException e) {
            return EveryExecutor.reason(e);
        }
    }

    private static FileStatus first(FileSystem files, FileStatus status) throws IOException {
        FileStatus[] inside = status.isDirectory() ? files.listStatus(status.getPath()) : new FileStatus[0];
        return inside.length == 0 ? null : inside[0];
    }
}
