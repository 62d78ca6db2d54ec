package io.varprune.spark.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.data.Augmentation;
import io.varprune.data.DigitsData;
import io.varprune.data.Examples;
import io.varprune.data.Permutation;
import io.varprune.engine.Minibatch;
import io.varprune.model.InputShape;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

class ExamplesShardTest {
    private static final Augmentation BOTH = new Augmentation(1, true);

    @Test
    void labelsOfMasksAreAPlaneForEachClass() {
        byte[] masks = {0, 1, 2, 1, 0, 0};
        Examples two = Examples.ofMasks(new InputShape(1, 1, 3), 3, new byte[6], masks, 1);
        DataSet batch = new ExamplesShard(two).minibatch(4, 0, 2);
        assertThat(batch.getFeatures().shape()).containsExactly(2, 3);
        assertThat(batch.getLabels().shape()).containsExactly(2, 3, 1, 3);
        int[] order = Permutation.of(2, 4);
        for (int i = 0; i < 2; i++) {
            for (int x = 0; x < 3; x++) {
                for (int c = 0; c < 3; c++) {
                    assertThat(batch.getLabels().getInt(i, c, 0, x)).isEqualTo(masks[order[i] * 3 + x] == c ? 1 : 0);
                }
            }
        }
        assertThat(new ExamplesShard(two).fill(new Minibatch(), 4, 0, 2)).as("more than a row of labels").isFalse();
    }

    @Test
    void anEpochChangesEveryImageAnewAndByItsSeedAlone() {
        Examples digits = DigitsData.load().train().select(IntStream.range(0, 32).toArray());
        DataSet once = new ExamplesShard(digits, BOTH).minibatch(7, 1, 16);
        assertThat(new ExamplesShard(digits, BOTH).minibatch(7, 1, 16)).isEqualTo(once);
        assertThat(new ExamplesShard(digits).minibatch(7, 1, 16).getFeatures()).isNotEqualTo(once.getFeatures());
        assertThat(new ExamplesShard(digits).minibatch(7, 1, 16).getLabels()).isEqualTo(once.getLabels());
    }

    @Test
    void oneWorkerOnChangedImagesEqualsThePlainLoopOnThem() {
        Examples digits = DigitsData.load().train().select(IntStream.range(0, 96).toArray());
        ExamplesShard shard = new ExamplesShard(digits, BOTH);
        TestTraining training = new TestTraining(1, true);
        float[] ours = training.onSpark(List.of(shard), 1);
        float[] plain = training.plainLoop(shard, 0, 6);
        for (int i = 0; i < ours.length; i++) {
            // six steps in float32, summed in another order by the engine
            assertThat(ours[i]).isCloseTo(plain[i], org.assertj.core.api.Assertions.within(1e-5f));
        }
    }
}
