package io.varprune.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events in the order in which they happened, in a folder of a run directory. Append-only, though not every file system can append: each
 * event is a file of its own, {@code 00000001.json}, a JSON object, whole when it appears and never written again.
 *
 * <p>Thousands of small files take long to read on HDFS, so each {@value #BLOCK} events are also written together, as one JSON object by
 * number, to {@code 00000001-00000256.json}, which spares the reader theirs. That doubles what is written, however long the log grows.
 *
 * <p>No beginning of a JSON object is a JSON object, so a file that was cut short, as by a machine that lost power, is never taken for
 * whole: such an event counts as not written, and such a block leaves its events to their own files. One process at a time writes.
 */
public final class EventLog {
    static final int BLOCK = 256;

    private static final Logger log = LoggerFactory.getLogger(EventLog.class);
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final RunDirectory directory;
    private final String folder;
    private final NavigableMap<Integer, ObjectNode> events = new TreeMap<>();
    private final Set<Integer> blocks = new HashSet<>();
    // of the files, be it whole or not
    private int last;

    /** Reads what is there; nothing where there is no such folder. @param folder of the directory, for these events alone */
    public EventLog(RunDirectory directory, String folder) {
        this.directory = directory;
        this.folder = folder;
        List<String> files = directory.names(folder);
        files.stream().filter(file -> file.matches("[0-9]{8}-[0-9]{8}[.]json")).forEach(this::readBlock);
        files.stream().filter(file -> file.matches("[0-9]{8}[.]json")).forEach(this::readEvent);
    }

    private void readBlock(String file) {
        read(file).ifPresent(block -> {
            if (!isBlock(block, number(file))) {
                log.warn("{}/{}/{}: is no block of events, which are read one by one", directory.path(), folder, file);
                return;
            }
            block.fields().forEachRemaining(event -> events.put(Integer.valueOf(event.getKey()), (ObjectNode) event.getValue()));
            blocks.add((number(file) - 1) / BLOCK);
        });
    }

    private static boolean isBlock(ObjectNode block, int first) {
        for (Iterator<Map.Entry<String, JsonNode>> events = block.fields(); events.hasNext();) {
            Map.Entry<String, JsonNode> event = events.next();
            if (!event.getValue().isObject() || !event.getKey().matches("[0-9]{1,8}") || Integer.parseInt(event.getKey()) < first
                    || Integer.parseInt(event.getKey()) >= first + BLOCK) {
                return false;
            }
        }
        return true;
    }

    private void readEvent(String file) {
        last = number(file);
        if (!blocks.contains((last - 1) / BLOCK)) {
            read(file).ifPresent(event -> events.put(last, event));
        }
    }

    private Optional<ObjectNode> read(String file) {
        String name = folder + "/" + file;
        try (InputStream in = directory.read(name)) {
            if (JSON.readTree(in) instanceof ObjectNode object) {
                return Optional.of(object);
            }
        } catch (JsonProcessingException e) {
            // as below
        } catch (IOException e) {
            throw StoreException.reading(new Path(directory.path(), name), e);
        }
        log.warn("{}/{}: is not whole, and counts as not written", directory.path(), name);
        return Optional.empty();
    }

    /** All, the first first. */
    public List<ObjectNode> events() {
        return List.copyOf(events.values());
    }

    /**
     * Writes one more, which is on record when this returns.
     *
     * @throws StoreException when it cannot be written, or another process has written one meanwhile
     */
    public void append(ObjectNode event) {
        String name = folder + "/" + file(last + 1);
        if (!directory.writeNew(name, out -> out.write(JSON.writeValueAsBytes(event)))) {
            throw new StoreException(directory.path() + "/" + name + ": another process has written it meanwhile");
        }
        last++;
        events.put(last, event);
        // also one that was due when an earlier process ended
        for (int block = 0; block < last / BLOCK; block++) {
            if (blocks.add(block)) {
                writeBlock(block * BLOCK + 1);
            }
        }
    }

    private void writeBlock(int first) {
        ObjectNode block = JSON.createObjectNode();
        events.subMap(first, first + BLOCK).forEach((number, event) -> block.set(String.valueOf(number), event));
        directory.write(String.format(Locale.ROOT, "%s/%08d-%08d.json", folder, first, first + BLOCK - 1), out -> out.write(JSON.writeValueAsBytes(block)));
    }

    private static int number(String file) {
        return Integer.parseInt(file.substring(0, 8));
    }

    private static String file(int number) {
        return String.format(Locale.ROOT, "%08d.json", number);
    }
}
