package io.varprune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.store.RunDirectory;
import io.varprune.store.StoreException;
import io.varprune.store.TrialRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final Map<String, Object> POINT = Map.of("train.regularizer.lambda", 1e-5);

    @TempDir
    private java.nio.file.Path folder;
    private RunDirectory directory;

    @BeforeEach
    void open() {
        directory = RunDirectory.openOrCreate(new Path(folder.toUri()), new Configuration());
    }

    private Ledger ledger() {
        return new Ledger(directory, () -> { });
    }

    private List<TrialRecord> rows() {
        return ledger().state().trials().stream().map(LedgerTrial::row).toList();
    }

    private static TrialRecord row(int generation, String state, String reason, int attempts, int epochs, double accuracy, double objective,
            double seconds) {
        return new TrialRecord(generation, 1, "var", 1e-5, 3, "{\"train.regularizer.lambda\":1.0E-5}", state, reason, attempts, epochs, accuracy,
                objective, seconds, "trials/a");
    }

    /** Each event in turn, read back from its file. */
    @Test
    void aTrialIsWhatItsEventsMadeOfIt() {
        ledger().append(new SweepEvent.GenerationBegun(1, "2026-01-01T02:00:00Z", "name: a", 4));
        assertThat(ledger().state().generation().orElseThrow().batch()).isEqualTo(4);
        ledger().append(new SweepEvent.Proposed(List.of(new SweepEvent.ProposedTrial(1, POINT, 3, "var", 1e-5, "trials/a", false))));
        assertThat(rows()).containsExactly(row(1, "waiting", "", 0, 0, Double.NaN, Double.NaN, 0));
        ledger().append(new SweepEvent.Started(1));
        assertThat(rows()).containsExactly(row(1, "running", "", 1, 0, Double.NaN, Double.NaN, 0));
        ledger().append(new SweepEvent.RungReached(1, 3, 0.9, Double.NaN, 1.5));
        assertThat(rows()).containsExactly(row(1, "running", "", 1, 3, 0.9, Double.NaN, 1.5));
        assertThat(ledger().state().trial(1).awaitsDecision()).isTrue();
        ledger().append(new SweepEvent.Promoted(1));
        assertThat(ledger().state().trial(1).awaitsDecision()).isFalse();
        ledger().append(new SweepEvent.Failed(1, "no luck", 2));
        assertThat(rows()).containsExactly(row(1, "failed", "no luck", 1, 3, Double.NaN, Double.NaN, 3.5));
        ledger().append(new SweepEvent.Retried(1));
        assertThat(rows()).containsExactly(row(1, "waiting", "", 1, 3, Double.NaN, Double.NaN, 3.5));
        ledger().append(new SweepEvent.Started(1));
        ledger().append(new SweepEvent.Completed(1, 5, 0.95, 0.75, 2));
        assertThat(rows()).containsExactly(row(1, "complete", "", 2, 5, 0.95, 0.75, 5.5));
        ledger().append(new SweepEvent.GenerationBegun(2, "2026-01-02T02:00:00Z", "name: b", 4));
        ledger().append(new SweepEvent.Proposed(List.of(new SweepEvent.ProposedTrial(1, POINT, 3, "var", 1e-5, "trials/a", true))));
        assertThat(rows()).containsExactly(row(1, "waiting", "", 2, 5, 0.95, Double.NaN, 5.5));
        ledger().append(new SweepEvent.Stopped(1, "hopeless"));
        assertThat(rows()).containsExactly(row(1, "stopped", "hopeless", 2, 5, 0.95, Double.NaN, 5.5));
        // the first generation's verdict stays
        assertThat(ledger().state().generations().get(0).summary().verdict().orElseThrow().winner().settings()).isEqualTo(POINT);
        assertThat(folder.resolve("ledger/00000005.json")).hasContent("{\"event\":\"promoted\",\"trial\":1}");
        assertThat(folder.resolve("ledger/00000004.json"))
                .hasContent("{\"event\":\"rung\",\"trial\":1,\"epochs\":3,\"accuracy\":0.9,\"objective\":\"NaN\",\"seconds\":1.5}");
    }

    @Test
    void whatIsNoEventIsNamed() throws IOException {
        Files.createDirectories(folder.resolve("ledger"));
        Map<String, String> messages = Map.of(
                "{\"event\":\"begun\"}", "is of a kind that this varprune does not know: 'begun'",
                "{\"event\":\"started\",\"trial\":3}", "speaks of trial 3, which none before it proposed",
                "{\"event\":\"started\"}", "is not as it must be: Missing creator property 'trial' (index 0)",
                "{\"event\":\"proposed\",\"trials\":[{\"trial\":1,\"settings\":{},\"seed\":1,\"method\":\"\",\"lambda\":1,\"run\":\"trials/a\","
                        + "\"reopened\":false}]}", "comes before the first generation");
        for (Map.Entry<String, String> each : messages.entrySet()) {
            Files.writeString(folder.resolve("ledger/00000001.json"), each.getKey());
            assertThatThrownBy(this::ledger).isInstanceOf(StoreException.class)
                    .hasMessageContaining("/ledger is damaged: the event " + each.getKey() + " " + each.getValue());
        }
    }
}
