package io.varprune.spark.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.store.StoreException;
import java.util.Arrays;
import java.util.Locale;

/** The events of a sweep as JSON objects: the name of the event under {@code event}, and its components. */
enum EventJson {
    GENERATION(SweepEvent.GenerationBegun.class),
    PROPOSED(SweepEvent.Proposed.class),
    STARTED(SweepEvent.Started.class),
    RUNG(SweepEvent.RungReached.class),
    PROMOTED(SweepEvent.Promoted.class),
    COMPLETE(SweepEvent.Completed.class),
    FAILED(SweepEvent.Failed.class),
    STOPPED(SweepEvent.Stopped.class),
    RETRIED(SweepEvent.Retried.class);

    private static final String NAME = "event";
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    private final Class<? extends SweepEvent> type;

    EventJson(Class<? extends SweepEvent> type) {
        this.type = type;
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ObjectNode write(SweepEvent event) {
        EventJson kind = Arrays.stream(values()).filter(k -> k.type.isInstance(event)).findFirst().orElseThrow();
        ObjectNode tree = JSON.createObjectNode().put(NAME, kind.label());
        tree.setAll((ObjectNode) JSON.valueToTree(event));
        return tree;
    }

    /** @throws StoreException when it is none */
    static SweepEvent read(ObjectNode tree) {
        String name = tree.path(NAME).asText();
        EventJson kind = Arrays.stream(values()).filter(k -> k.label().equals(name)).findFirst()
                .orElseThrow(() -> new StoreException("is of a kind that this varprune does not know: '" + name + "'"));
        try {
            return JSON.treeToValue(tree.deepCopy().without(NAME), kind.type);
        } catch (JsonProcessingException e) {
            throw new StoreException("is not as it must be: " + e.getOriginalMessage(), e);
        }
    }
}
