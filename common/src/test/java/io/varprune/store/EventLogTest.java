package io.varprune.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private java.nio.file.Path folder;
    private RunDirectory directory;

    @BeforeEach
    void open() {
        directory = RunDirectory.openOrCreate(new Path(folder.toUri()), new Configuration());
    }

    private EventLog read() {
        return new EventLog(directory, "ledger");
    }

    private java.nio.file.Path file(String name) {
        return folder.resolve("ledger").resolve(name);
    }

    private static ObjectNode event(int number) {
        return JSON.createObjectNode().put("event", "number").put("number", number);
    }

    private static List<ObjectNode> events(int... numbers) {
        return Arrays.stream(numbers).mapToObj(EventLogTest::event).toList();
    }

    private static int[] upTo(int last) {
        return IntStream.rangeClosed(1, last).toArray();
    }

    @Test
    void eachEventIsAFileAndAllReadBackInOrder() {
        assertThat(read().events()).isEmpty();
        EventLog log = read();
        for (int i = 1; i <= 11; i++) {
            log.append(event(i));
        }
        assertThat(log.events()).isEqualTo(events(upTo(11)));
        assertThat(read().events()).isEqualTo(events(upTo(11)));
        assertThat(directory.names("ledger")).hasSize(11).contains("00000001.json", "00000011.json");
        assertThat(file("00000002.json")).hasContent("{\"event\":\"number\",\"number\":2}");
    }

    /** Each beginning of the file, as a machine that lost power may leave it. */
    @Test
    void noPartOfAFileIsReadAsWhole() throws IOException {
        EventLog log = read();
        for (int i = 1; i <= 3; i++) {
            log.append(event(i));
        }
        byte[] whole = Files.readAllBytes(file("00000003.json"));
        for (int length = 0; length < whole.length; length++) {
            Files.write(file("00000003.json"), Arrays.copyOf(whole, length));
            assertThat(read().events()).isEqualTo(events(1, 2));
        }
        Files.write(file("00000003.json"), new byte[whole.length]);
        assertThat(read().events()).isEqualTo(events(1, 2));
        read().append(event(4));
        assertThat(read().events()).isEqualTo(events(1, 2, 4));
    }

    @Test
    void ofTwoWhoWriteTheSameNumberOneIsRefused() {
        EventLog one = read();
        EventLog other = read();
        one.append(event(1));
        assertThatThrownBy(() -> other.append(event(2))).isInstanceOf(StoreException.class)
                .hasMessageEndingWith("/ledger/00000001.json: another process has written it meanwhile");
        assertThat(read().events()).isEqualTo(events(1));
    }

    @Test
    void aBlockSparesItsEventsAndIsMadeUpForByThem() throws IOException {
        EventLog log = read();
        for (int i = 1; i <= 2 * EventLog.BLOCK + 3; i++) {
            log.append(event(i));
        }
        int[] all = upTo(2 * EventLog.BLOCK + 3);
        assertThat(directory.names("ledger")).hasSize(all.length + 2).contains("00000001-00000256.json", "00000257-00000512.json");
        // what is never read can say what it likes
        Files.writeString(file("00000100.json"), "not read");
        assertThat(read().events()).isEqualTo(events(all));
        Files.write(file("00000257-00000512.json"), Arrays.copyOf(Files.readAllBytes(file("00000257-00000512.json")), 1000));
        assertThat(read().events()).isEqualTo(events(all));
        Files.writeString(file("00000257-00000512.json"), "{\"257\": 1, \"first\": {}, \"99999999\": {}}");
        assertThat(read().events()).isEqualTo(events(all));
        // due since an earlier process ended
        Files.delete(file("00000257-00000512.json"));
        read().append(event(all.length + 1));
        assertThat(file("00000257-00000512.json")).exists();
        Files.delete(file("00000300.json"));
        assertThat(read().events()).isEqualTo(events(upTo(all.length + 1)));
    }
}
