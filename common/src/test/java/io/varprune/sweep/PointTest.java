package io.varprune.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PointTest {
    @Test
    void aNameIsTheMethodThenTheEndsOfThePaths() {
        assertThat(point("method", "var", "train.regularizer.lambda", 1e-5).name()).isEqualTo("var-lambda-1e-05");
        assertThat(point("train.regularizer.lambda", 3.162e-7, "train.epochs", 10).name()).isEqualTo("lambda-3.162e-07-epochs-10");
        assertThat(point("train.updater.momentum", 0.9, "train.step.name", "sam").name()).isEqualTo("momentum-0.9-step-sam");
        assertThat(point("train.weightDecay", 1.5e300).name()).isEqualTo("weightDecay-1.5e+300");
        assertThat(point("train.weightDecay", -1e-5).name()).isEqualTo("weightDecay--1e-05");
    }

    @Test
    void pathsThatEndAlikeStandWhole() {
        assertThat(point("train.a.rho", 1, "train.b.rho", 2).name()).isEqualTo("train.a.rho-1-train.b.rho-2");
    }

    @Test
    void namesOfValuesThatAreNoWordsAreFolderNamesThatDiffer() {
        String sam = point("train.step", Map.of("name", "sam")).name();
        assertThat(sam).matches("step-_name_sam_-[0-9a-f]{8}");
        assertThat(point("data.dir", "a/b").name()).matches("dir-a_b-[0-9a-f]{8}").isNotEqualTo(point("data.dir", "a:b").name());
        assertThat(point("data.dir", "a".repeat(300)).name()).hasSize(109);
    }

    @Test
    void pointsAreEqualByValueHoweverNumbersAreHeld() throws Exception {
        Point point = point("train.epochs", 5.0, "train.regularizer.lambda", 0.5f, "model.widths", List.of(3, 4));
        assertThat(point).isEqualTo(point("train.epochs", 5, "train.regularizer.lambda", 0.5, "model.widths", List.of(3L, 4.0)));
        ObjectMapper json = new ObjectMapper();
        Map<?, ?> back = json.readValue(json.writeValueAsString(point.settings()), Map.class);
        Map<String, Object> settings = new LinkedHashMap<>();
        back.forEach((path, value) -> settings.put((String) path, value));
        assertThat(new Point(settings)).isEqualTo(point).hasSameHashCodeAs(point);
        assertThat(new Point(settings).name()).isEqualTo(point.name());
    }

    private static Point point(Object... pairs) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            settings.put((String) pairs[i], pairs[i + 1]);
        }
        return new Point(settings);
    }
}
