package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Resize;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Transpose;

/** Cases of operators that move, combine, reduce or resample elements, of random shapes and parameters. */
public final class RandomMoves {
    private RandomMoves() {}

    private static Arbitrary<Integer> ints(int from, int to) {
        return Arbitraries.integers().between(from, to);
    }

    /** Shapes of up to five axes with up to 300 elements or so. */
    private static Arbitrary<List<Integer>> dims() {
        return ints(1, 5)
                .flatMap(
                        rank -> ints(1, rank < 3 ? 17 : rank < 5 ? 5 : 3).list().ofSize(rank));
    }

    private static ContractCase bitwise(String family, Op op, DType dtype, List<Shape> shapes) {
        Fill fill = new Fill(op.hashCode() + 31L * shapes.hashCode());
        List<Tensor> operands =
                shapes.stream().map(shape -> fill.anything(dtype, shape)).toList();
        return new ContractCase(family + "/random", op, operands, Tolerance.BITWISE);
    }

    public static Arbitrary<ContractCase> moves() {
        return Arbitraries.oneOf(transposes(), slices(), pads(), concats());
    }

    private static Arbitrary<DType> types() {
        return Arbitraries.of(DType.values());
    }

    private static Arbitrary<ContractCase> transposes() {
        return dims().flatMap(dims -> {
            List<Integer> axes = new ArrayList<>();
            for (int i = 0; i < dims.size(); i++) {
                axes.add(i);
            }
            return Combinators.combine(Arbitraries.shuffle(axes), types())
                    .as((perm, dtype) -> bitwise("transpose", new Transpose(perm), dtype, List.of(Shape.of(dims))));
        });
    }

    private static Arbitrary<ContractCase> slices() {
        return dims().flatMap(dims -> Combinators.combine(
                        ints(0, 99).list().ofSize(dims.size()),
                        Arbitraries.of(-3, -2, -1, 1, 2, 3).list().ofSize(dims.size()),
                        ints(0, 99).list().ofSize(dims.size()),
                        types())
                .as((starts, steps, lengths, dtype) -> {
                    List<Integer> first = new ArrayList<>();
                    List<Integer> sizes = new ArrayList<>();
                    for (int i = 0; i < dims.size(); i++) {
                        int start = starts.get(i) % dims.get(i);
                        int step = steps.get(i);
                        int room = step > 0 ? (dims.get(i) - 1 - start) / step : start / -step;
                        first.add(start);
                        sizes.add(1 + lengths.get(i) % (room + 1));
                    }
                    return bitwise("slice", new Slice(first, Shape.of(sizes), steps), dtype, List.of(Shape.of(dims)));
                }));
    }

    private static Arbitrary<ContractCase> pads() {
        return dims().flatMap(dims -> Combinators.combine(
                        Arbitraries.of(Pad.Mode.values()),
                        ints(0, 3).list().ofSize(dims.size()),
                        ints(0, 3).list().ofSize(dims.size()),
                        types())
                .as((mode, before, after, dtype) ->
                        bitwise("pad", new Pad(mode, before, after, 1), dtype, List.of(Shape.of(dims)))));
    }

    private static Arbitrary<ContractCase> concats() {
        return dims().flatMap(dims -> Combinators.combine(
                        ints(0, dims.size() - 1), ints(0, 4).list().ofMinSize(1).ofMaxSize(4), types())
                .as((axis, lengths, dtype) -> {
                    Shape shape = Shape.of(dims);
                    List<Shape> shapes =
                            lengths.stream().map(n -> shape.with(axis, n)).toList();
                    return bitwise("concat", new Concat(axis), dtype, shapes);
                }));
    }

    /** Two operands whose shapes broadcast, in any pattern of ones and missing axes. */
    public static Arbitrary<ContractCase> binaries() {
        Arbitrary<DType> types = Arbitraries.of(DType.FLOAT32, DType.INT32, DType.INT64);
        Arbitrary<Binary.Kind> kinds = Arbitraries.of(
                Binary.Kind.ADD,
                Binary.Kind.SUB,
                Binary.Kind.MUL,
                Binary.Kind.MIN,
                Binary.Kind.MAX,
                Binary.Kind.LESS,
                Binary.Kind.EQUAL);
        return dims().flatMap(dims -> Combinators.combine(
                        kinds, types, ints(0, 31), ints(0, 31), ints(0, dims.size()), Arbitraries.of(true, false))
                .as((kind, dtype, onesA, onesB, missing, swapped) -> {
                    List<Integer> a = new ArrayList<>();
                    List<Integer> b = new ArrayList<>();
                    for (int i = 0; i < dims.size(); i++) {
                        a.add((onesA >> i & 1) != 0 ? 1 : dims.get(i));
                        b.add((onesB >> i & 1) != 0 ? 1 : dims.get(i));
                    }
                    List<Integer> cut = b.subList(missing, b.size());
                    Fill fill = new Fill(31L * a.hashCode() + b.hashCode());
                    Tensor left = fill.integers(dtype, Shape.of(swapped ? cut : a), -9, 9);
                    Tensor right = fill.integers(dtype, Shape.of(swapped ? a : cut), -9, 9);
                    return new ContractCase("binary/random", new Binary(kind), List.of(left, right), Tolerance.EXACT);
                }));
    }

    public static Arbitrary<ContractCase> reductions() {
        Arbitrary<Reduce.Kind> kinds = Arbitraries.of(
                Reduce.Kind.SUM,
                Reduce.Kind.MAX,
                Reduce.Kind.MIN,
                Reduce.Kind.L1,
                Reduce.Kind.SUM_SQUARE,
                Reduce.Kind.MEAN);
        return dims().flatMap(dims -> Combinators.combine(
                        kinds,
                        Arbitraries.of(DType.FLOAT32, DType.INT32, DType.INT64),
                        ints(0, 31),
                        Arbitraries.of(true, false))
                .as((kind, dtype, mask, keep) -> {
                    List<Integer> axes = new ArrayList<>();
                    for (int i = 0; i < dims.size(); i++) {
                        if ((mask >> i & 1) != 0) {
                            axes.add(i);
                        }
                    }
                    Tensor x = new Fill(dims.hashCode()).integers(dtype, Shape.of(dims), -9, 9);
                    Reduce op = new Reduce(kind, axes, keep);
                    RefTensor out = Reference.run(op, List.of(x)).get(0);
                    boolean divides = kind == Reduce.Kind.MEAN && dtype == DType.FLOAT32;
                    Tolerance tolerance = divides ? Tolerance.relative(out, 6 * Tolerance.U) : Tolerance.EXACT;
                    return new ContractCase("reduce/random", op, List.of(x), tolerance);
                }));
    }

    public static Arbitrary<ContractCase> resizes() {
        return Combinators.combine(
                        ints(1, 9).list().ofSize(2),
                        ints(1, 19).list().ofSize(2),
                        Arbitraries.of(Resize.Mode.values()),
                        Arbitraries.of(Resize.Coordinates.values()),
                        Arbitraries.of(Resize.Rounding.values()),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as((from, to, mode, coordinates, rounding, exclude, antialias) -> {
                    Shape x = Shape.of(1, 2, from.get(0), from.get(1));
                    Shape out = Shape.of(1, 2, to.get(0), to.get(1));
                    List<Double> scales =
                            List.of(1.0, 1.0, (double) to.get(0) / from.get(0), (double) to.get(1) / from.get(1));
                    // Without an element inside there is nothing to scale to 1: the filter must reach the input.
                    boolean crops = coordinates == Resize.Coordinates.TF_CROP_AND_RESIZE;
                    boolean reaches = !crops && coordinates != Resize.Coordinates.TF_HALF_PIXEL_FOR_NN;
                    List<Double> crop = crops ? List.of(0.0, 0.0, -0.5, 0.25, 1.0, 1.0, 0.75, 1.5) : List.of();
                    Resize op = new Resize(
                            mode, coordinates, rounding, -0.75, exclude && reaches, antialias, scales, out, crop);
                    Tensor operand = new Fill(op.hashCode()).integers(x, -50, 50);
                    return new ContractCase(
                            "resize/random", op, List.of(operand), Tolerance.resize(op, RefTensor.of(operand)));
                });
    }
}
