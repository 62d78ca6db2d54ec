package io.varprune.spark.doctor;

import io.varprune.runtime.Finding;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Whether driver and executors can write where a run or a sweep will be, and see each other's files there: a small file is made in the
 * directory, or in the nearest one above it that exists, and removed.
 */
public record WritableOut(String out) implements Check {
    private static final String SUBJECT = "write";
    private static final String WHAT = "--out";

    @Override
    public List<Finding> findings(JavaSparkContext spark) {
        SerializableConfiguration hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
        List<Finding> findings = new ArrayList<>();
        Path mine = null;
        try {
            Path folder = existing(new Path(out), hadoop.value());
            mine = write(folder, hadoop.value());
            findings.add(Finding.ok(SUBJECT, WHAT + ", driver"));
            String place = folder.toString();
            String drivers = mine.toString();
            findings.addAll(EveryExecutor.findings(SUBJECT, WHAT, EachSlot.ask(spark, () -> fault(place, drivers, hadoop.value())),
                    "a sweep's trials write there; choose a place that every machine sees and may write"));
        } catch (IOException | RuntimeException e) {
            findings.add(new Finding(SUBJECT, WHAT + ", driver: " + EveryExecutor.reason(e), "choose another, or ask for the permission"));
        } finally {
            remove(mine, hadoop.value());
        }
        return findings;
    }

    /** Empty when the folder has the driver's file and takes another. */
    static String fault(String folder, String drivers, Configuration hadoop) {
        try {
            Path file = new Path(drivers);
            if (!file.getFileSystem(hadoop).exists(file)) {
                return "does not see the driver's file in " + folder;
            }
            remove(write(new Path(folder), hadoop), hadoop);
            return "";
        } catch (IOException | RuntimeException e) {
            return EveryExecutor.reason(e);
        }
    }

    private static Path existing(Path out, Configuration hadoop) throws IOException {
        FileSystem files = out.getFileSystem(hadoop);
        Path folder = files.makeQualified(out);
        while (!files.exists(folder) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static Path write(Path folder, Configuration hadoop) throws IOException {
        Path file = new Path(folder, ".varprune-doctor-" + UUID.randomUUID());
        try (OutputStream to = file.getFileSystem(hadoop).create(file, false)) {
            to.write(1);
        }
        return file;
    }

    private static void remove(Path file, Configuration hadoop) {
        try {
            if (file != null) {
                file.getFileSystem(hadoop).delete(file, false);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot remove " + file, e);
        }
    }
}
