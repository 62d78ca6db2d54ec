package io.varprune.spark.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.runtime.NativeRuntime;
import io.varprune.store.RunDirectory;
import io.varprune.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a run was made by and from: the file run.json.
 *
 * @param command the words after submit.sh
 * @param master  Spark's master URL
 * @param clock   for the time at which a run ended
 */
public record Provenance(List<String> command, String master, Clock clock) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String FILE = "run.json";
    private static final String FINISHED = "finished";
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    // a password may hold a slash, which ends an address; a port is none
    private static final Pattern CREDENTIALS = Pattern.compile("(?<=://)([^/\\s]*|[^/@:\\s]+:(?!\\d+/|//)[^@\\s]*)@");
    private static final Pattern SECRET = Pattern.compile(
            "(?i)([^\\s=?&;,]*(?:secret|password|passphrase|token|credential|signature|access[._-]?key)[^\\s=]*=)[^\\s&;]+");

    /** Keeps no credentials of the command and the master. */
    public Provenance {
        command = command.stream().map(Provenance::redact).toList();
        master = redact(master);
    }

    /** A word without name and password of an address, and without the values of what is called a secret. */
    public static String redact(String word) {
        return SECRET.matcher(CREDENTIALS.matcher(word).replaceAll("***@")).replaceAll("$1***");
    }

    /** When a run is under way: what it is, so that it can be resumed. @param more facts of this run alone */
    public void begin(RunDirectory run, Experiment experiment, Consumer<ObjectNode> more) {
        write(run, experiment, more);
    }

    /** When a run ends. @param more facts of this run alone */
    public void finish(RunDirectory run, Experiment experiment, Consumer<ObjectNode> more) {
        write(run, experiment, more.andThen(facts -> facts.put(FINISHED, clock.instant().toString())));
    }

    private void write(RunDirectory run, Experiment experiment, Consumer<ObjectNode> more) {
        ObjectNode facts = JSON.createObjectNode();
        facts.set("experiment", ConfigReader.toTree(experiment));
        facts.put("config", ConfigReader.toYaml(experiment)).put("seed", experiment.seed());
        facts.put("command", String.join(" ", command));
        facts.putObject("versions").put("varprune", version()).put("commit", commit())
                .put("java", System.getProperty("java.version")).put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
        facts.putObject("machine").put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                .put("cpu", NativeRuntime.detect().toString()).put("model", NativeRuntime.cpuModel())
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("master", master);
        more.accept(facts);
        run.write(FILE, out -> out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(facts)));
    }

    /** What finished runs were made by and from, each fact with all the values that it has among them. @param runs one or more */
    public static Map<String, String> of(List<RunDirectory> runs) {
        List<JsonNode> all = runs.stream().map(Provenance::read).toList();
        Map<String, String> facts = new LinkedHashMap<>();
        for (String path : List.of("/command", "/versions/varprune", "/versions/commit", "/versions/java", "/versions/spark", "/machine/os",
                "/machine/model", "/machine/cpu", "/machine/cores", "/machine/master", "/workers", "/seed", "/data")) {
            facts.put(path.substring(path.lastIndexOf('/') + 1),
                    all.stream().map(run -> run.at(path).asText()).distinct().collect(Collectors.joining("; ")));
        }
        List<String> times = all.stream().map(run -> run.path(FINISHED).asText()).sorted().toList();
        facts.put("finished", second(times.get(0)) + " to " + second(times.get(times.size() - 1)));
        return facts;
    }

    private static Instant second(String time) {
        return Instant.parse(time).truncatedTo(ChronoUnit.SECONDS);
    }

    /** Whether a run has said what it is. */
    public static boolean isIn(RunDirectory run) {
        return run.exists(FILE);
    }

    /** Whether its training came to its end: all that it writes is there. */
    static boolean isFinished(RunDirectory run) {
        return isIn(run) && read(run).has(FINISHED);
    }

    /** The file run.json of a run. */
    public static JsonNode read(RunDirectory run) {
        try (InputStream in = run.read(FILE)) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new StoreException(run.path() + "/" + FILE + ": is damaged", e);
        }
    }

    /** The version in the jar's manifest. */
    public static String version() {
        String version = Provenance.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** The git commit that the jar was built from, "unknown" when it was not built in a clone. */
    private static String commit() {
        try (InputStream in = Provenance.class.getResourceAsStream("build.properties")) {
            Properties build = new Properties();
            build.load(in);
            return build.getProperty("commit");
        } catch (IOException e) {
            throw new AssertionError("a resource of the jar can be read", e);
        }
    }
}
