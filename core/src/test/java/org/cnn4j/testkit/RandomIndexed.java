package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.op.CumSum;
import org.cnn4j.op.GatherElements;
import org.cnn4j.op.GatherNd;
import org.cnn4j.op.GridSample;
import org.cnn4j.op.Op;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.ScatterElements.Reduction;
import org.cnn4j.op.ScatterNd;
import org.cnn4j.op.TopK;

/** Cases of operators that search along an axis, or read and write by index, of random shapes and parameters. */
public final class RandomIndexed {
    private RandomIndexed() {}

    private static Arbitrary<Integer> ints(int from, int to) {
        return Arbitraries.integers().between(from, to);
    }

    private static Arbitrary<Boolean> flags() {
        return Arbitraries.of(true, false);
    }

    private static Arbitrary<List<Integer>> dims() {
        return ints(1, 5)
                .flatMap(
                        rank -> ints(1, rank < 3 ? 17 : rank < 5 ? 5 : 3).list().ofSize(rank));
    }

    private static Fill fill(Op op, Shape... shapes) {
        return new Fill(op.hashCode() + 31L * List.of(shapes).hashCode());
    }

    public static Arbitrary<ContractCase> searches() {
        Arbitrary<DType> types = Arbitraries.of(DType.FLOAT32, DType.INT64, DType.INT32, DType.UINT8, DType.INT8);
        return dims().flatMap(dims -> Combinators.combine(
                        ints(0, 2), ints(0, dims.size() - 1), types, flags(), flags(), ints(0, 99))
                .as((which, axis, dtype, first, second, k) -> {
                    Shape x = Shape.of(dims);
                    ArgReduce.Kind kind = k % 2 == 0 ? ArgReduce.Kind.MAX : ArgReduce.Kind.MIN;
                    Op op =
                            switch (which) {
                                case 0 -> new ArgReduce(kind, axis, first, second);
                                case 1 -> new CumSum(axis, first, second);
                                default -> new TopK(axis, k % (dims.get(axis) + 1), first);
                            };
                    boolean bytes = dtype == DType.UINT8 || dtype == DType.INT8;
                    DType used = which == 1 && bytes ? DType.INT32 : dtype;
                    Tensor operand = fill(op, x).integers(used, x, used == DType.UINT8 ? 0 : -4, 4);
                    String family = List.of("argReduce", "cumSum", "topK").get(which);
                    return new ContractCase(family + "/random", op, List.of(operand), Tolerance.EXACT);
                }));
    }

    private static Tensor indices(Fill fill, boolean wide, Shape shape) {
        return fill.integers(wide ? DType.INT64 : DType.INT32, shape, -9, 8);
    }

    /** Reading and writing single elements; indices are not longer than data but along the axis. */
    public static Arbitrary<ContractCase> elements() {
        return dims().flatMap(dims -> Combinators.combine(
                        ints(0, dims.size() - 1),
                        ints(0, 99).list().ofSize(dims.size()),
                        Arbitraries.of(Reduction.values()),
                        Arbitraries.of(DType.values()),
                        flags(),
                        flags())
                .as((axis, lengths, reduction, dtype, wide, scatter) -> {
                    List<Integer> at = new ArrayList<>();
                    for (int i = 0; i < dims.size(); i++) {
                        at.add(i == axis ? 1 + lengths.get(i) % 9 : 1 + lengths.get(i) % dims.get(i));
                    }
                    Shape data = Shape.of(dims);
                    Shape places = Shape.of(at);
                    Op op = scatter ? new ScatterElements(axis, reduction) : new GatherElements(axis);
                    return indexed(op, reduction, dtype, data, places, places, wide);
                }));
    }

    /** Reading and writing slices by tuples of indices. */
    public static Arbitrary<ContractCase> tuples() {
        return dims().flatMap(dims -> Combinators.combine(
                        ints(0, 99),
                        ints(0, 99),
                        ints(1, 4).list().ofMaxSize(2),
                        Arbitraries.of(Reduction.values()),
                        Arbitraries.of(DType.values()),
                        flags(),
                        flags())
                .as((batches, length, places, reduction, dtype, wide, scatter) -> {
                    int batch = scatter ? 0 : batches % dims.size();
                    int tuple = 1 + length % (dims.size() - batch);
                    List<Integer> at = new ArrayList<>(dims.subList(0, batch));
                    at.addAll(places);
                    List<Integer> updates = new ArrayList<>(at);
                    updates.addAll(dims.subList(batch + tuple, dims.size()));
                    at.add(tuple);
                    Op op = scatter ? new ScatterNd(reduction) : new GatherNd(batch);
                    return indexed(op, reduction, dtype, Shape.of(dims), Shape.of(at), Shape.of(updates), wide);
                }));
    }

    private static ContractCase indexed(
            Op op, Reduction reduction, DType dtype, Shape data, Shape indices, Shape updates, boolean wide) {
        boolean elements = op instanceof GatherElements || op instanceof ScatterElements;
        String suffix = elements ? "Elements/random" : "Nd/random";
        Fill fill = fill(op, data, indices);
        if (op instanceof GatherElements || op instanceof GatherNd) {
            List<Tensor> operands = List.of(fill.anything(dtype, data), indices(fill, wide, indices));
            return new ContractCase("gather" + suffix, op, operands, Tolerance.BITWISE);
        }
        boolean computes = reduction != Reduction.NONE;
        DType used = computes && dtype.bytes() == 1 ? DType.FLOAT32 : dtype;
        // Ones of either sign for products: any number of them is exact.
        int most = reduction == Reduction.MUL ? 1 : 5;
        List<Tensor> operands = List.of(
                fill.integers(used, data, used == DType.UINT8 ? 0 : -most, most),
                indices(fill, wide, indices),
                fill.integers(used, updates, used == DType.UINT8 ? 0 : -most, most));
        return new ContractCase("scatter" + suffix, op, operands, Tolerance.EXACT);
    }

    public static Arbitrary<ContractCase> samples() {
        return Combinators.combine(
                        ints(2, 3),
                        ints(1, 6).list().ofSize(3),
                        ints(1, 7).list().ofSize(3),
                        ints(1, 2),
                        ints(1, 3),
                        Arbitraries.of(GridSample.Mode.values()),
                        Arbitraries.of(GridSample.Padding.values()),
                        flags())
                .as((spatial, in, out, n, channels, mode, padding, align) -> {
                    boolean cubic = mode == GridSample.Mode.CUBIC;
                    int axes = cubic ? 2 : spatial;
                    List<Integer> x = new ArrayList<>(List.of(n, channels));
                    x.addAll(in.subList(0, axes));
                    List<Integer> grid = new ArrayList<>(List.of(n));
                    grid.addAll(out.subList(0, axes));
                    grid.add(axes);
                    GridSample op = new GridSample(mode, padding, -0.75, align);
                    Fill fill = fill(op, Shape.of(x), Shape.of(grid));
                    Tensor values = fill.integers(Shape.of(x), -20, 20);
                    Tensor places = fill.steps(Shape.of(grid), 40, 1.0 / 16);
                    Tolerance tolerance = cubic
                            ? Tolerance.gridSample(op, RefTensor.of(values), RefTensor.of(places))
                            : Tolerance.EXACT;
                    return new ContractCase("gridSample/random", op, List.of(values, places), tolerance);
                });
    }
}
