package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.Random;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Op;
import org.cnn4j.op.Window;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of convolutions whose matrices take more scratch memory than they may: in rounds of images the results stay the same. */
class ConvRoundsTest {
    private static final Window WINDOW = Window.of(3, 3).withStrides(2, 2).withPads(1, 1);

    /** Floats that no sum is exact for, so that another order of summing would show. */
    private static Tensor floats(int seed, int... dims) {
        Random random = new Random(seed);
        Shape shape = Shape.of(dims);
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return Tensor.of(shape, values);
    }

    private static Tensor run(boolean cpu, String mebibytes, Op op, List<Tensor> operands) {
        System.setProperty(TiledWinogradRule.SCRATCH, mebibytes);
        try {
            return OneOperator.run(cpu, op, operands, operands.size()).get(0);
        } finally {
            System.clearProperty(TiledWinogradRule.SCRATCH);
        }
    }

    private static void check(boolean cpu, Op op, List<Tensor> operands) {
        assertArrayEquals(
                run(cpu, "64", op, operands).floats(),
                run(cpu, "1", op, operands).floats(),
                op.toString());
    }

    /** Planes of 2.4 MB, in three rounds of one and two images. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void gathersInRounds(boolean cpu) {
        List<Tensor> operands =
                List.of(floats(1, 5, 8, 31, 29), floats(2, 8, 15, 3, 3), floats(3, 15), floats(4, 5, 15, 62, 58));
        Epilogue epilogue = new Epilogue(true, true, org.cnn4j.op.UnaryFunction.RELU);
        check(cpu, new ConvTranspose(WINDOW, List.of(1, 1), 1, epilogue), operands);
    }

    /** Images of 0.5 MB, in three rounds. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sumsInRounds(boolean cpu) {
        List<Tensor> operands = List.of(floats(1, 5, 12, 90, 94), floats(2, 5, 6, 45, 47));
        check(cpu, new ConvWeightGradient(WINDOW, 2), operands);
    }
}
