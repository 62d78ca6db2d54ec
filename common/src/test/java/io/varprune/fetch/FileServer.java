package io.varprune.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A local mirror that serves bytes, with ranges, and can be made to misbehave. */
final class FileServer implements AutoCloseable {
    final Map<String, byte[]> files = new HashMap<>();
    final Map<String, String> redirects = new HashMap<>();
    /** Each request: its path, and its range if it has one. */
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    boolean ranges = true;
    /** After so many bytes an answer is cut off, as long as there are such numbers. */
    final List<Integer> cuts = Collections.synchronizedList(new ArrayList<>());
    boolean silent;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);

    FileServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String range = exchange.getRequestHeaders().getFirst("Range");
            asked.add(range == null ? path : path + " " + range);
            if (silent) {
                awaitClose();
                return;
            }
            if (redirects.containsKey(path)) {
                exchange.getResponseHeaders().set("Location", redirects.get(path));
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            byte[] all = files.get(path);
            if (all == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            int from = range == null || !ranges ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            if (from >= all.length) {
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            if (from > 0) {
                exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (all.length - 1) + "/" + all.length);
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, all.length - from);
            int to = cuts.isEmpty() ? all.length : Math.min(all.length, from + cuts.remove(0));
            OutputStream out = exchange.getResponseBody();
            out.write(Arrays.copyOfRange(all, from, to));
            out.flush();
        }
    }

    private void awaitClose() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
