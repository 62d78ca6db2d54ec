package io.varprune.model;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The entries of a zip from outside, read by name and never unpacked. What an entry holds is measured as it is read, whatever its header
 * says, and its checksum, which {@link ZipFile} passes over, is compared.
 */
final class ZipEntries implements AutoCloseable {
    private static final int MOST_ENTRIES = 1000;
    // weights of which 99% are cut shrink less
    private static final int MOST_RATIO = 200;
    private static final long ALWAYS_ALLOWED = 16 << 20;
    private static final int CHUNK = 1 << 16;

    private final ZipFile zip;
    private final long fileLength;

    /** @throws IOException when it is no zip, or none that we would have written */
    ZipEntries(File file) throws IOException {
        zip = new ZipFile(file);
        fileLength = file.length();
        try {
            checkNames();
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private void checkNames() throws IOException {
        if (zip.size() > MOST_ENTRIES) {
            throw new IOException("no model file, it has " + zip.size() + " entries");
        }
        Set<String> names = new HashSet<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            if (name.startsWith("/") || name.contains("\\") || name.contains(":") || Arrays.asList(name.split("/")).contains("..")) {
                throw new IOException("no model file, an entry is called " + name);
            }
            if (!names.add(name)) {
                throw new IOException("no model file, two entries are called " + name);
            }
        }
    }

    /** Reads an entry once, for its length in bytes. @throws IOException when there is none, or it is damaged or too long */
    long length(String name) throws IOException {
        ZipEntry entry = entry(name);
        long most = Math.max(ALWAYS_ALLOWED, MOST_RATIO * Math.min(Math.max(0, entry.getCompressedSize()), fileLength));
        CRC32 crc = new CRC32();
        byte[] chunk = new byte[CHUNK];
        long length = 0;
        try (InputStream in = zip.getInputStream(entry)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                crc.update(chunk, 0, n);
                length += n;
                if (length > most) {
                    throw new IOException(name + " unpacks to more than " + most + " bytes, far more than weights do");
                }
            }
        }
        if (crc.getValue() != entry.getCrc() || length != entry.getSize()) {
            throw new ZipException("the checksum or the length of " + name + " is wrong");
        }
        return length;
    }

    /** The caller closes it. */
    InputStream open(String name) throws IOException {
        return new BufferedInputStream(zip.getInputStream(entry(name)), CHUNK);
    }

    private ZipEntry entry(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null || entry.isDirectory()) {
            throw new IOException("no model file, it has no " + name);
        }
        return entry;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
