package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.op.CumSum;
import org.cnn4j.op.GatherElements;
import org.cnn4j.op.GatherNd;
import org.cnn4j.op.GridSample;
import org.cnn4j.op.GridSample.Mode;
import org.cnn4j.op.GridSample.Padding;
import org.cnn4j.op.MaxPoolIndices;
import org.cnn4j.op.Op;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.ScatterElements.Reduction;
import org.cnn4j.op.ScatterNd;
import org.cnn4j.op.TopK;
import org.cnn4j.op.Window;
import org.junit.jupiter.api.Test;

/** Operators that find, pick and place elements, on examples worked out by hand. */
class IndexingTest {
    private static Tensor floats(Shape shape, float... values) {
        return Tensor.of(shape, values);
    }

    private static Tensor longs(Shape shape, long... values) {
        return Tensor.of(shape, values);
    }

    private static void check(Op op, List<Tensor> operands, float[] expected) {
        assertArrayEquals(
                expected, OneOperator.run(op, operands, operands.size()).get(0).floats(), op.toString());
        assertArrayEquals(expected, OneOperator.run(op, operands, 0).get(0).floats(), op + " of constants");
    }

    @Test
    void findsTopK() {
        Tensor ties = floats(Shape.of(1, 4), 2, 2, 1, 3);
        List<Tensor> most = OneOperator.run(new TopK(1, 3, true), List.of(ties), 1);
        assertArrayEquals(new float[] {3, 2, 2}, most.get(0).floats());
        assertArrayEquals(new long[] {3, 0, 1}, most.get(1).toLongArray());
        List<Tensor> least = OneOperator.run(new TopK(1, 4, false), List.of(ties), 1);
        assertArrayEquals(new float[] {1, 2, 2, 3}, least.get(0).floats());
        assertArrayEquals(new long[] {2, 0, 1, 3}, least.get(1).toLongArray());
        Tensor columns = Tensor.of(Shape.of(3, 2), 5L, -1L, 7L, 4L, 6L, 0L);
        List<Tensor> down = OneOperator.run(new TopK(0, 2, true), List.of(columns), 1);
        assertArrayEquals(new long[] {7, 4, 6, 0}, down.get(0).toLongArray());
        assertArrayEquals(new long[] {1, 1, 2, 2}, down.get(1).toLongArray());
    }

    @Test
    void findsExtremes() {
        Tensor x = floats(Shape.of(2, 4), 1, 3, 3, 0, 4, Float.NaN, 9, 4);
        for (boolean last : new boolean[] {false, true}) {
            ArgReduce max = new ArgReduce(ArgReduce.Kind.MAX, 1, false, last);
            assertArrayEquals(
                    new long[] {last ? 2 : 1, 1},
                    OneOperator.run(max, List.of(x), 1).get(0).toLongArray());
            ArgReduce min = new ArgReduce(ArgReduce.Kind.MIN, 1, true, last);
            assertArrayEquals(
                    new long[] {3, 1},
                    OneOperator.run(min, List.of(x), 1).get(0).toLongArray());
        }
    }

    @Test
    void addsUp() {
        List<Tensor> x = List.of(floats(Shape.of(3, 2), 1, 10, 2, 20, 3, 30));
        check(new CumSum(0, false, false), x, new float[] {1, 10, 3, 30, 6, 60});
        check(new CumSum(0, true, false), x, new float[] {0, 0, 1, 10, 3, 30});
        check(new CumSum(0, true, true), x, new float[] {5, 50, 3, 30, 0, 0});
    }

    @Test
    void gathers() {
        Tensor data = floats(Shape.of(2, 2), 1, 2, 3, 4);
        check(new GatherElements(1), List.of(data, longs(Shape.of(2, 3), 0, 0, -1, 1, 0, 9)), new float[] {
            1, 1, 2, 4, 3, 4
        });
        check(new GatherElements(0), List.of(data, Tensor.of(Shape.of(1, 2), 1, 0)), new float[] {3, 2});
        check(new GatherNd(0), List.of(data, longs(Shape.of(2, 2), 0, 0, 1, -1)), new float[] {1, 4});
        Tensor cube = floats(Shape.of(2, 2, 2), 0, 1, 2, 3, 4, 5, 6, 7);
        check(new GatherNd(1), List.of(cube, longs(Shape.of(2, 1), 1, 0)), new float[] {2, 3, 4, 5});
    }

    @Test
    void scattersInOrder() {
        Tensor row = floats(Shape.of(1, 5), 1, 2, 3, 4, 5);
        Tensor twice = longs(Shape.of(1, 2), 1, -4);
        Tensor updates = floats(Shape.of(1, 2), 10, 20);
        List<Tensor> operands = List.of(row, twice, updates);
        check(new ScatterElements(1, Reduction.NONE), operands, new float[] {1, 20, 3, 4, 5});
        check(new ScatterElements(1, Reduction.ADD), operands, new float[] {1, 32, 3, 4, 5});
        check(new ScatterElements(1, Reduction.MUL), operands, new float[] {1, 400, 3, 4, 5});
        check(new ScatterElements(1, Reduction.MIN), operands, new float[] {1, 2, 3, 4, 5});
        check(
                new ScatterElements(0, Reduction.NONE),
                List.of(
                        Tensor.zeros(row.dtype(), Shape.of(3, 3)),
                        longs(Shape.of(2, 3), 1, 0, 2, 0, 2, 1),
                        floats(Shape.of(2, 3), 10, 11, 12, 20, 21, 22)),
                new float[] {20, 11, 0, 10, 0, 22, 0, 21, 12});
        check(
                new ScatterNd(Reduction.ADD),
                List.of(
                        floats(Shape.of(3, 2), 1, 2, 3, 4, 5, 6),
                        longs(Shape.of(3, 1), 2, 0, 2),
                        floats(Shape.of(3, 2), 10, 20, 30, 40, 50, 60)),
                new float[] {31, 42, 3, 4, 65, 86});
    }

    @Test
    void tellsWhereMaximaLay() {
        float[] values = new float[32];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        Tensor x = floats(Shape.of(1, 2, 4, 4), values);
        for (boolean columns : new boolean[] {false, true}) {
            MaxPoolIndices op = new MaxPoolIndices(Window.of(2, 2).withStrides(2, 2), false, columns);
            List<Tensor> results = OneOperator.run(op, List.of(x), 1);
            assertArrayEquals(
                    new float[] {6, 8, 14, 16, 22, 24, 30, 32}, results.get(0).floats());
            assertArrayEquals(
                    columns ? new long[] {5, 13, 7, 15, 21, 29, 23, 31} : new long[] {5, 7, 13, 15, 21, 23, 29, 31},
                    results.get(1).toLongArray());
        }
    }

    @Test
    void samplesGrids() {
        Tensor x = floats(Shape.of(1, 1, 2, 2), 0, 1, 2, 3);
        Tensor grid = floats(Shape.of(1, 1, 4, 2), 0, 0, -1, 1, 3, 1, 0, -1);
        List<Tensor> operands = List.of(x, grid);
        check(new GridSample(Mode.LINEAR, Padding.ZEROS, 0, true), operands, new float[] {1.5f, 2, 0, 0.5f});
        check(new GridSample(Mode.LINEAR, Padding.BORDER, 0, true), operands, new float[] {1.5f, 2, 3, 0.5f});
        check(new GridSample(Mode.LINEAR, Padding.REFLECTION, 0, true), operands, new float[] {1.5f, 2, 2, 0.5f});
        // Without aligned corners -1 and 1 lie half an element outside the outermost centres.
        check(new GridSample(Mode.LINEAR, Padding.ZEROS, 0, false), operands, new float[] {1.5f, 0.5f, 0, 0.25f});
        check(new GridSample(Mode.NEAREST, Padding.BORDER, 0, true), operands, new float[] {0, 2, 3, 0});
        // Cubic weights at a half are -3/32, 19/32, 19/32, -3/32 for -0.75; the border repeats.
        check(new GridSample(Mode.CUBIC, Padding.BORDER, -0.75, true), operands, new float[] {1.5f, 2, 3, 0.5f});
        Tensor line = floats(Shape.of(1, 1, 1, 1, 3), 1, 2, 4);
        Tensor places = floats(Shape.of(1, 1, 1, 2, 3), 0.5f, 0, 0, -1, 0, 0);
        check(new GridSample(Mode.LINEAR, Padding.ZEROS, 0, true), List.of(line, places), new float[] {3, 1});
    }

    @Test
    void findsTheSameAsSortingWould() {
        Random random = new Random(11);
        for (int k : new int[] {0, 1, 2, 13, 100, 207}) {
            float[] values = new float[207];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(50);
            }
            for (boolean largest : new boolean[] {true, false}) {
                List<Integer> order = IntStream.range(0, values.length).boxed().collect(Collectors.toList());
                Comparator<Integer> byValue = Comparator.comparing(i -> values[i]);
                order.sort((largest ? byValue.reversed() : byValue).thenComparing(Comparator.naturalOrder()));
                List<Tensor> found =
                        OneOperator.run(new TopK(1, k, largest), List.of(floats(Shape.of(1, 207), values)), 1);
                assertArrayEquals(
                        order.subList(0, k).stream().mapToLong(i -> i).toArray(),
                        found.get(1).toLongArray());
            }
        }
    }
}
