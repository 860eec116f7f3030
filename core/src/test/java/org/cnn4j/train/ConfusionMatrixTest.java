package org.cnn4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.ShapeException;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    /** Rows [6 2 0], [1 3 0], [0 3 1]. */
    private static ConfusionMatrix example() {
        ConfusionMatrix matrix = new ConfusionMatrix(List.of("cat", "dog", "bird"));
        long[][] counts = {{6, 2, 0}, {1, 3, 0}, {0, 3, 1}};
        for (int actual = 0; actual < 3; actual++) {
            for (int predicted = 0; predicted < 3; predicted++) {
                matrix.add(actual, predicted, counts[actual][predicted]);
            }
        }
        return matrix;
    }

    @Test
    void figuresAreThoseOfTheDefinitions() {
        ConfusionMatrix matrix = example();
        assertEquals(16, matrix.samples());
        assertEquals(8, matrix.support(0));
        assertEquals(10.0 / 16, matrix.accuracy());
        assertEquals(6.0 / 7, matrix.precision(0));
        assertEquals(3.0 / 8, matrix.precision(1));
        assertEquals(1, matrix.precision(2));
        assertEquals(0.75, matrix.recall(0));
        assertEquals(0.25, matrix.recall(2));
        assertEquals(12.0 / 15, matrix.f1(0));
        assertEquals(2.0 / 5, matrix.f1(2));
        assertEquals((6.0 / 7 + 3.0 / 8 + 1) / 3, matrix.macroPrecision(), 1e-15);
        assertEquals((0.75 + 0.75 + 0.25) / 3, matrix.macroRecall(), 1e-15);
        assertEquals((12.0 / 15 + 6.0 / 12 + 2.0 / 5) / 3, matrix.macroF1(), 1e-15);
    }

    @Test
    void rowsAreActualAndColumnsPredicted() {
        ConfusionMatrix matrix = new ConfusionMatrix(3);
        matrix.add(new float[] {0, 0, 9, 0, 9, 0, 9, 0, 0}, new int[] {0, 1, 2});
        assertEquals(1, matrix.count(0, 2));
        assertEquals(1, matrix.count(1, 1));
        assertEquals(1, matrix.count(2, 0));
        assertEquals(0, matrix.count(2, 2));
        assertEquals(List.of("0", "1", "2"), matrix.names());
    }

    @Test
    void nanIsUndecidedAndWrong() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        matrix.add(new float[] {1, 0, Float.NaN, 0, 0, 1}, new int[] {0, 0, 1});
        assertEquals(1, matrix.count(0, 0));
        assertEquals(1, matrix.undecided(0));
        assertEquals(0, matrix.undecided(1));
        assertEquals(1, matrix.undecided());
        assertEquals(2, matrix.support(0));
        assertEquals(2.0 / 3, matrix.accuracy());
        assertEquals(0.5, matrix.recall(0));
        assertEquals(1, matrix.precision(0));
        assertTrue(matrix.toString().contains("NaN"), matrix::toString);
        assertFalse(example().toString().contains("NaN"));
    }

    @Test
    void classesThatDoNotOccurAreNotInTheMeans() {
        ConfusionMatrix matrix = new ConfusionMatrix(4);
        matrix.add(0, 0, 5);
        matrix.add(1, 0, 5);
        assertEquals(0, matrix.precision(1), "nothing was taken for it");
        assertEquals(0, matrix.recall(3));
        assertEquals(0, matrix.f1(3));
        assertEquals(0.25, matrix.macroPrecision());
        assertEquals(0.5, matrix.macroRecall());
        assertTrue(Double.isNaN(new ConfusionMatrix(4).macroF1()));
        assertTrue(Double.isNaN(new ConfusionMatrix(4).accuracy()));
    }

    @Test
    void theWorstConfusionsComeFirst() {
        assertEquals(
                List.of(new ConfusionMatrix.Confusion(2, 1, 3), new ConfusionMatrix.Confusion(0, 1, 2)),
                example().worst(2));
        assertEquals(3, example().worst(100).size());
        assertEquals(0, new ConfusionMatrix(2).worst(5).size());
    }

    @Test
    void theTableIsAligned() {
        assertEquals("""
                actual \\ predicted  cat  dog  bird  samples  precision  recall      F1
                cat                   6    2     0        8     0.8571  0.7500  0.8000
                dog                   1    3     0        4     0.3750  0.7500  0.5000
                bird                  0    3     1        4     1.0000  0.2500  0.4000
                accuracy 0.6250, macro precision 0.7440, macro recall 0.5833, macro F1 0.5667""", example().toString());
    }

    @Test
    void aTableOfManyClassesHasFiguresAlone() {
        ConfusionMatrix matrix = new ConfusionMatrix(100);
        matrix.add(99, 98, 7);
        List<String> lines = matrix.toString().lines().toList();
        assertEquals(102, lines.size());
        assertTrue(lines.get(0).startsWith("class  samples  precision"), lines.get(0));
        assertTrue(lines.get(100).matches("99 +7 +0\\.0000 +0\\.0000 +0\\.0000"), lines.get(100));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        assertThrows(ShapeException.class, () -> matrix.add(new float[3], new int[2]));
        assertThrows(Cnn4jException.class, () -> matrix.add(new float[4], new int[] {0, 2}));
        assertThrows(Cnn4jException.class, () -> matrix.add(2, 0, 1));
        assertThrows(Cnn4jException.class, () -> matrix.add(0, 0, -1));
        assertThrows(Cnn4jException.class, () -> new ConfusionMatrix(0));
        assertEquals(0, matrix.samples());
    }
}
