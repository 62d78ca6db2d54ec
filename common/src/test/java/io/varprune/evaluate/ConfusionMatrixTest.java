package io.varprune.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    /** A 2x4 mask of two pixels of class 1 and one of class 2, against an answer that finds one of each and adds one of class 1. */
    private static ConfusionMatrix worked() {
        ConfusionMatrix matrix = new ConfusionMatrix(4);
        int[] actual = {0, 1, 1, 0, 0, 2, 0, 0};
        int[] named = {0, 1, 0, 1, 0, 2, 0, 0};
        for (int pixel = 0; pixel < actual.length; pixel++) {
            matrix.add(actual[pixel], named[pixel]);
        }
        return matrix;
    }

    @Test
    void diceAndIouAreThoseWorkedOutByHand() {
        ConfusionMatrix matrix = worked();
        // class 0: 4 of 5 found, 1 too many; class 1: 1 of 2 found, 1 too many; class 2: the only one found
        assertThat(matrix.iou(0)).isEqualTo(4.0 / 6);
        assertThat(matrix.dice(0)).isEqualTo(8.0 / 10);
        assertThat(matrix.iou(1)).isEqualTo(1.0 / 3);
        assertThat(matrix.dice(1)).isEqualTo(2.0 / 4);
        assertThat(matrix.iou(2)).isEqualTo(1);
        assertThat(matrix.dice(2)).isEqualTo(1);
        assertThat(matrix.accuracy()).isEqualTo(6.0 / 8);
    }

    @Test
    void aClassThatDoesNotOccurIsLeftOutOfTheMeans() {
        ConfusionMatrix matrix = worked();
        assertThat(matrix.iou(3)).isNaN();
        assertThat(matrix.meanIou()).isCloseTo((4.0 / 6 + 1.0 / 3 + 1) / 3, within(1e-15));
        assertThat(matrix.meanDice()).isCloseTo((0.8 + 0.5 + 1) / 3, within(1e-15));
        assertThat(new ConfusionMatrix(2).meanDice()).isNaN();
    }

    @Test
    void aMissedClassCountsAsZero() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        matrix.add(1, 0);
        matrix.add(0, 0);
        assertThat(matrix.iou(1)).isZero();
        assertThat(matrix.meanIou()).isEqualTo(0.25);
    }

    @Test
    void slicesAddUpToTheWhole() {
        Random random = new Random(5);
        ConfusionMatrix whole = new ConfusionMatrix(3);
        ConfusionMatrix sum = new ConfusionMatrix(3);
        for (int slice = 0; slice < 4; slice++) {
            ConfusionMatrix part = new ConfusionMatrix(3);
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
        assertThatThrownBy(() -> sum.add(new ConfusionMatrix(2))).hasMessage("classes: got 2, allowed 3");
    }

    @Test
    void theLikeliestClassOfEachPixelIsItsAnswer() {
        // two images of three pixels and two classes, [example, class, pixel]
        float[] probabilities = {0.9f, 0.2f, 0.5f, 0.1f, 0.8f, 0.5f, 0.3f, 0.6f, 0, 0.7f, 0.4f, 1};
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        matrix.add(probabilities, 0, new int[] {0, 1, 0});
        assertThat(matrix.accuracy()).isEqualTo(1);
        // named 1, 0, 1
        matrix.add(probabilities, 1, new int[] {1, 1, 1});
        assertThat(matrix.accuracy()).isEqualTo(5.0 / 6);
        assertThat(matrix.iou(1)).isEqualTo(3.0 / 4);
    }
}
