package org.cnn4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.data.Batch;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static List<Evaluation.Mistake> mistakes(float[] logits, int... labels) {
        int[] indices = new int[labels.length];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = 10 + i;
        }
        Tensor none = Tensor.zeros(DType.FLOAT32, Shape.of(labels.length, 0));
        List<Evaluation.Mistake> mistakes = new ArrayList<>();
        Evaluation.addMistakes(new Batch(0, none, labels, none, indices), logits, mistakes);
        return Evaluation.worst(mistakes);
    }

    @Test
    void theSurestMistakesComeFirst() {
        List<Evaluation.Mistake> found =
                mistakes(new float[] {0, 1, 0, 0, 3, 0, 9, 0, 0, 0, 0, 2, 0, 1.5f, 0}, 0, 0, 0, 1, 2);
        assertEquals(
                List.of(11, 13, 14, 10),
                found.stream().map(Evaluation.Mistake::index).toList());
        assertEquals(1, found.get(0).predicted());
        assertEquals(1 / (1 + 2 * Math.exp(-3)), found.get(0).probability(), 1e-12);
        assertEquals(2, found.get(1).predicted());
        assertEquals(1, found.get(1).label());
    }

    @Test
    void answersThatAreNoNumbersAreTheWorst() {
        float[] logits = {0, 99, 0, Float.NaN, 9, 0, 0, Float.POSITIVE_INFINITY, 0};
        List<Evaluation.Mistake> found = mistakes(logits, 0, 1, 0);
        assertEquals(Metrics.NONE, found.get(0).predicted());
        assertTrue(Double.isNaN(found.get(0).probability()));
        assertEquals(1, found.get(1).probability());
        assertEquals(1, found.get(2).probability());
    }

    @Test
    void someAreEnough() {
        Evaluation.Mistake one = new Evaluation.Mistake(0, 1, 2, 0.5);
        assertEquals(
                Evaluation.MISTAKES,
                Evaluation.worst(Collections.nCopies(500, one)).size());
    }
}
