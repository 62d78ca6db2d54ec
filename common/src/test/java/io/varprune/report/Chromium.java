package io.varprune.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A page in a headless Chromium, driven by the Chrome DevTools Protocol. */
final class Chromium implements AutoCloseable, WebSocket.Listener {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS = 60;

    private final Process process;
    private final WebSocket socket;
    private final StringBuilder text = new StringBuilder();
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();

    /** Opens a page and waits until it is loaded. @param profile an empty folder */
    Chromium(Path page, Path profile) throws Exception {
        process = new ProcessBuilder("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
                "--remote-allow-origins=*", "--window-size=1200,900", "--user-data-dir=" + profile, "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        HttpClient http = HttpClient.newHttpClient();
        JsonNode tabs = JSON.readTree(http.send(HttpRequest.newBuilder(URI.create("http://" + address(process.errorReader()) + "/json/list"))
                .build(), HttpResponse.BodyHandlers.ofString()).body());
        socket = http.newWebSocketBuilder().buildAsync(URI.create(tabs.findValue("webSocketDebuggerUrl").asText()), this)
                .get(SECONDS, TimeUnit.SECONDS);
        for (String domain : List.of("Page", "Network", "Runtime", "Log")) {
            call(domain + ".enable", Map.of());
        }
        call("Page.navigate", Map.of("url", page.toUri().toString()));
        loaded.get(SECONDS, TimeUnit.SECONDS);
    }

    static boolean isThere() {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, "chromium")));
    }

    private static String address(BufferedReader log) throws IOException {
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            if (line.startsWith("DevTools listening on ws://")) {
                return URI.create(line.substring(line.indexOf("ws://"))).getAuthority();
            }
        }
        throw new IOException("Chromium ended before it listened");
    }

    JsonNode call(String method, Map<String, Object> params) throws Exception {
        int id = calls.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", params)), true).get(SECONDS, TimeUnit.SECONDS);
        return answer.get(SECONDS, TimeUnit.SECONDS).path("result");
    }

    /** The value of an expression within the page. */
    JsonNode evaluate(String script) throws Exception {
        return call("Runtime.evaluate", Map.of("expression", script, "returnByValue", true, "awaitPromise", true)).at("/result/value");
    }

    /** What the page asked for. */
    List<String> requests() {
        return events("Network.requestWillBeSent").map(event -> event.at("/params/request/url").asText()).toList();
    }

    /** What went wrong within the page, and what it said. */
    List<String> complaints() {
        return Stream.of("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded").flatMap(this::events)
                .map(JsonNode::toString).toList();
    }

    private Stream<JsonNode> events(String method) {
        return events.stream().filter(event -> event.path("method").asText().equals(method));
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            try {
                JsonNode message = JSON.readTree(text.toString());
                if (message.has("id")) {
                    answers.remove(message.path("id").asInt()).complete(message);
                } else {
                    events.add(message);
                }
                if (message.path("method").asText().equals("Page.loadEventFired")) {
                    loaded.complete(null);
                }
            } catch (IOException e) {
                loaded.completeExceptionally(e);
            }
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
        process.destroy();
        process.onExit().join();
    }
}
