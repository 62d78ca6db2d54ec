package io.varprune.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A .tar.gz of one folder of plain files. */
final class DataArchive {
    private static final int MOST_FILES = 100;
    // CIFAR-100 and CIFAR-10 have 185 MB
    static final long MOST_BYTES = 250_000_000;

    private DataArchive() {}

    /**
     * Unpacks its files into a folder, each under its last name.
     *
     * @param packed the archive, closed at the end
     * @param folder the only one that it may have
     * @throws IOException when something else is in it, or too much, or it is damaged
     */
    static void unpack(InputStream packed, String folder, FileSystem files, Path to) throws IOException {
        try (TarArchiveInputStream in = new TarArchiveInputStream(new GZIPInputStream(new BufferedInputStream(packed)))) {
            long bytes = 0;
            int count = 0;
            for (TarArchiveEntry entry = in.getNextTarEntry(); entry != null; entry = in.getNextTarEntry()) {
                String name = entry.getName().replaceFirst("^\\./", "");
                if (entry.isDirectory() && (name.isEmpty() || name.equals(folder + "/"))) {
                    continue;
                }
                if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink() || entry.isSparse() || !name.startsWith(folder + "/")
                        || !name.substring(folder.length() + 1).matches("[A-Za-z0-9_-][A-Za-z0-9._-]*")) {
                    throw new IOException("has " + name + ", allowed are plain files in " + folder);
                }
                bytes += entry.getSize();
                if (++count > MOST_FILES || bytes > MOST_BYTES) {
                    throw new IOException("unpacks to more than " + MOST_FILES + " files or " + MOST_BYTES + " bytes");
                }
                try (OutputStream out = files.create(new Path(to, name.substring(folder.length() + 1)), false)) {
                    in.transferTo(out);
                }
            }
            if (count == 0) {
                throw new IOException("is empty");
            }
        }
    }
}
