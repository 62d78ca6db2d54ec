package io.varprune.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varprune.data.Examples;
import io.varprune.model.InputShape;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfusionCountsTest {
    /** A 2x4 mask of two pixels of class 1 and one of class 2, against an answer that finds one of each and adds one of class 1. */
    private static ConfusionCounts worked() {
        ConfusionCounts counts = new ConfusionCounts(4);
        int[] actual = {0, 1, 1, 0, 0, 2, 0, 0};
        int[] named = {0, 1, 0, 1, 0, 2, 0, 0};
        for (int pixel = 0; pixel < actual.length; pixel++) {
            counts.add(actual[pixel], named[pixel]);
        }
        return counts;
    }

    @Test
    void diceAndIouAreThoseWorkedOutByHand() {
        ConfusionCounts counts = worked();
        // class 0: 4 of 5 found, 1 too many; class 1: 1 of 2 found, 1 too many; class 2: the only one found
        assertThat(counts.iou(0)).isEqualTo(4.0 / 6);
        assertThat(counts.dice(0)).isEqualTo(8.0 / 10);
        assertThat(counts.iou(1)).isEqualTo(1.0 / 3);
        assertThat(counts.dice(1)).isEqualTo(2.0 / 4);
        assertThat(counts.iou(2)).isEqualTo(1);
        assertThat(counts.dice(2)).isEqualTo(1);
        assertThat(counts.accuracy()).isEqualTo(6.0 / 8);
    }

    @Test
    void aClassThatDoesNotOccurIsLeftOutOfTheMeans() {
        ConfusionCounts counts = worked();
        assertThat(counts.iou(3)).isNaN();
        assertThat(counts.meanIou()).isCloseTo((4.0 / 6 + 1.0 / 3 + 1) / 3, within(1e-15));
        assertThat(counts.meanDice()).isCloseTo((0.8 + 0.5 + 1) / 3, within(1e-15));
        assertThat(new ConfusionCounts(2).meanDice()).isNaN();
    }

    @Test
    void aMissedClassCountsAsZero() {
        ConfusionCounts counts = new ConfusionCounts(2);
        counts.add(1, 0);
        counts.add(0, 0);
        assertThat(counts.iou(1)).isZero();
        assertThat(counts.meanIou()).isEqualTo(0.25);
    }

    @Test
    void slicesAddUpToTheWhole() {
        Random random = new Random(5);
        ConfusionCounts whole = new ConfusionCounts(3);
        ConfusionCounts sum = new ConfusionCounts(3);
        for (int slice = 0; slice < 4; slice++) {
            ConfusionCounts part = new ConfusionCounts(3);
            for (int i = 0; i < 50; i++) {
                int actual = random.nextInt(3);
                int named = random.nextInt(3);
                part.add(actual, named);
                whole.add(actual, named);
            }
            sum.add(part);
        }
        assertThat(sum.total()).isEqualTo(200);
        for (int c = 0; c < 3; c++) {
            assertThat(sum.iou(c)).isEqualTo(whole.iou(c));
            assertThat(sum.dice(c)).as("Dice = 2 IoU / (1 + IoU)").isCloseTo(2 * sum.iou(c) / (1 + sum.iou(c)), within(1e-15));
        }
        assertThatThrownBy(() -> sum.add(new ConfusionCounts(2))).hasMessage("classes: got 2, allowed 3");
    }

    @Test
    void theLikeliestClassOfEachPixelIsItsAnswer() {
        // two images of three pixels and two classes, [example, class, pixel]
        float[] probabilities = {0.9f, 0.2f, 0.5f, 0.1f, 0.8f, 0.5f, 0.3f, 0.6f, 0, 0.7f, 0.4f, 1};
        Examples examples = Examples.ofMasks(new InputShape(1, 1, 3), 2, new byte[6], new byte[] {1, 1, 1, 0, 1, 0}, 1);
        ConfusionCounts counts = new ConfusionCounts(2);
        counts.add(probabilities, 0, examples, 1);
        assertThat(counts.accuracy()).isEqualTo(1);
        // named 1, 0, 1
        counts.add(probabilities, 1, examples, 0);
        assertThat(counts.accuracy()).isEqualTo(5.0 / 6);
        assertThat(counts.iou(1)).isEqualTo(3.0 / 4);
    }
}
