package io.varprune.fetch;

import io.varprune.data.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * One published file from one address into one local file, which holds what came so far when this ends early, so that a later download
 * goes on behind it. Whoever calls this deletes a part that turned out wrong; nobody else writes to it.
 */
final class Download {
    private static final int MOST_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int PARTIAL_CONTENT = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final Duration silence;
    private final LongConsumer progress;

    /** @param silence after which a server is given up @param progress is told how many bytes of the file are here */
    Download(Duration silence, LongConsumer progress) {
        this.silence = silence;
        this.progress = progress;
    }

    /** What a server answers with is not the published file. */
    static final class WrongContentException extends IOException {
        private static final long serialVersionUID = 1L;

        WrongContentException(String message) {
            super(message);
        }
    }

    /**
     * Downloads what is missing, and checks the whole.
     *
     * @throws WrongContentException when it has another length or SHA-256 than the one published
     * @throws IOException           when the server cannot be reached, does not have it, or stops early; {@code part} keeps what came
     */
    void run(String address, PublishedFile file, Path part) throws IOException {
        long have = Files.exists(part) ? Files.size(part) : 0;
        if (have < file.bytes()) {
            transfer(address, file, part, have);
        }
        long length = Files.size(part);
        if (length < file.bytes()) {
            throw new IOException(address + ": ended after " + length + " of " + file.bytes() + " bytes");
        }
        if (length > file.bytes()) {
            throw new WrongContentException(address + ": has more than the " + file.bytes() + " bytes of the published file");
        }
        String sha256 = sha256(Files.newInputStream(part));
        if (!sha256.equals(file.sha256())) {
            throw new WrongContentException(address + ": has the SHA-256 " + sha256 + ", the published file " + file.sha256());
        }
    }

    private void transfer(String address, PublishedFile file, Path part, long have) throws IOException {
        HttpURLConnection connection = connect(URI.create(address), have);
        try {
            boolean goesOn = goesOn(connection, address, file, have);
            long written = goesOn ? have : 0;
            try (InputStream in = connection.getInputStream(); OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE,
                    goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                byte[] chunk = new byte[1 << 16];
                // one byte too many is enough to know
                for (int n = in.read(chunk); n >= 0 && written <= file.bytes(); n = in.read(chunk)) {
                    out.write(chunk, 0, n);
                    written += n;
                    progress.accept(written);
                }
            }
        } catch (SocketTimeoutException e) {
            throw new IOException(address + ": silent for " + silence.toMillis() / 1000.0 + " s", e);
        } finally {
            connection.disconnect();
        }
    }

    /** Whether the answer is what is missing behind {@code have}; else it is the whole file. */
    private static boolean goesOn(HttpURLConnection connection, String address, PublishedFile file, long have) throws IOException {
        int status = connection.getResponseCode();
        if (status == PARTIAL_CONTENT && have > 0) {
            String range = String.valueOf(connection.getHeaderField("Content-Range"));
            if (!range.equals("bytes " + have + "-" + (file.bytes() - 1) + "/" + file.bytes())) {
                throw new WrongContentException(address + ": answered with the range " + range + " of a file of " + file.bytes() + " bytes");
            }
            return true;
        }
        if (status == RANGE_NOT_SATISFIABLE) {
            throw new WrongContentException(address + ": has fewer than the " + file.bytes() + " bytes of the published file");
        }
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException(address + ": answered " + status);
        }
        long length = connection.getContentLengthLong();
        if (length >= 0 && length != file.bytes()) {
            throw new WrongContentException(address + ": has " + length + " bytes, the published file " + file.bytes());
        }
        return false;
    }

    /** Follows redirects itself: Java follows more of them, and none from http to https. */
    private HttpURLConnection connect(URI first, long have) throws IOException {
        URI at = first;
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            HttpURLConnection connection = (HttpURLConnection) at.toURL().openConnection();
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout((int) silence.toMillis());
            connection.setReadTimeout((int) silence.toMillis());
            if (have > 0) {
                connection.setRequestProperty("Range", "bytes=" + have + "-");
            }
            int status;
            try {
                status = connection.getResponseCode();
            } catch (SocketTimeoutException e) {
                throw new IOException(first + ": silent for " + silence.toMillis() / 1000.0 + " s", e);
            } catch (UnknownHostException e) {
                throw new IOException(first + ": no host of this name", e);
            } catch (IOException e) {
                throw new IOException(first + ": " + e.getMessage(), e);
            }
            if (!REDIRECTS.contains(status)) {
                return connection;
            }
            String location = connection.getHeaderField("Location");
            connection.disconnect();
            at = redirect(first, at, location);
        }
        throw new IOException(first + ": redirected more than " + MOST_REDIRECTS + " times");
    }

    private static URI redirect(URI first, URI at, String location) throws IOException {
        URI to;
        try {
            to = at.resolve(String.valueOf(location));
        } catch (IllegalArgumentException e) {
            throw new IOException(first + ": redirected to no address", e);
        }
        boolean secure = "https".equalsIgnoreCase(to.getScheme());
        if (location == null || to.getHost() == null || !secure && (!"http".equalsIgnoreCase(to.getScheme())
                || "https".equalsIgnoreCase(at.getScheme()))) {
            throw new IOException(first + ": redirected to " + location + ", allowed https, or http from http");
        }
        return to;
    }

    /** In hexadecimal; closes the stream. */
    static String sha256(InputStream content) throws IOException {
        try (DigestInputStream in = new DigestInputStream(content, Sha256.begin())) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        }
    }
}
