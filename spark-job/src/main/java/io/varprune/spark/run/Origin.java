package io.varprune.spark.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.config.SettingDifference;
import io.varprune.data.Sha256;
import io.varprune.store.RunDirectory;
import io.varprune.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What decides the numbers of a run: its settings, but for where the data lies and when checkpoints are written, and the data itself.
 *
 * @param data SHA-256 of the data, as {@link io.varprune.data.DataSplit#digest} gives it
 */
public record Origin(Experiment experiment, String data) {
    /** Refuses a run of other settings or other data, with what differs. @param run one with run.json */
    public void refuseOther(RunDirectory run) {
        List<SettingDifference> differences = differences(run);
        if (!differences.isEmpty()) {
            throw new StoreException(run.path() + ": is " + (run.isComplete() ? "a finished" : "an unfinished") + " run of other settings: "
                    + SettingDifference.line(differences)
                    + "; choose another --out or remove it");
        }
    }

    /** Whether a directory holds a run of this origin, finished or not. */
    public boolean isOf(RunDirectory run) {
        return Provenance.isIn(run) && differences(run).isEmpty();
    }

    private List<SettingDifference> differences(RunDirectory run) {
        List<SettingDifference> differences = new ArrayList<>(SettingDifference.between(decisive(TrainedRun.experiment(run)),
                decisive(experiment)));
        String found = Provenance.read(run).path("data").asText();
        if (!found.equals(data)) {
            differences.add(new SettingDifference("the data's SHA-256", found, data));
        }
        return differences;
    }

    /** SHA-256 in hexadecimal of all this and the number of workers. */
    String fingerprint(int workers) {
        return HexFormat.of().formatHex(Sha256.begin().digest(
                (decisive(experiment) + "\n" + data + "\n" + workers).getBytes(StandardCharsets.UTF_8)));
    }

    private static ObjectNode decisive(Experiment e) {
        ObjectNode tree = ConfigReader.toTree(e);
        ((ObjectNode) tree.path("data")).remove("dir");
        ((ObjectNode) tree.path("train")).remove("checkpoint");
        tree.path("compare").path("methods").forEach(method -> ((ObjectNode) method).remove("checkpoint"));
        return tree;
    }
}
