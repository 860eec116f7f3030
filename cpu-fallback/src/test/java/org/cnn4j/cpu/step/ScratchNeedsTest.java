package org.cnn4j.cpu.step;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Layout;
import org.cnn4j.op.Op;
import org.cnn4j.op.Reduce;
import org.junit.jupiter.api.Test;

/** Sums that wait to be joined never take more memory than what they are sums of, times the values kept of each. */
class ScratchNeedsTest {
    @Test
    void sumsOfManySmallMatricesAreNoLargerThanThese() {
        for (int rows : new int[] {1, 2, 7, 16, 17, 40}) {
            for (int columns : new int[] {2, 3, 5, 16, 63}) {
                Shape x = Shape.of(1000, rows, columns);
                Reduce mean = new Reduce(Reduce.Kind.MEAN, List.of(1), false);
                // A part of whole rows, and one of the pixels that are left.
                assertAtMost(2 * x.size(), mean, x, Shape.of(1000, columns));
            }
        }
    }

    @Test
    void statisticsOfFewPixelsTakeThreeValuesOfEach() {
        Shape x = Shape.of(3, 1, 1, 5);
        assertAtMost(3 * x.size(), new BatchNormTraining(1e-5f, Layout.CHANNELS_LAST), x, x);
    }

    private static void assertAtMost(long most, Op op, Shape x, Shape y) {
        int floats =
                ScratchNeeds.floats(op, List.of(TensorType.float32(x.dims())), List.of(TensorType.float32(y.dims())));
        assertTrue(floats <= most, op + " of " + x + " asks for " + floats + " elements");
    }
}
