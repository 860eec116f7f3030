package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.Arrays;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.GatherElements;
import org.cnn4j.op.GatherNd;
import org.cnn4j.op.Op;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.ScatterElements.Reduction;
import org.cnn4j.op.ScatterNd;

/**
 * Elements and slices read and written by index. Indices go from the least negative one to the greatest and some lie
 * beyond; when there are more of them than places, some are equal.
 */
final class IndexedCases {
    private final Cases cases;

    private IndexedCases(String family) {
        cases = new Cases(family);
    }

    private void gather(String name, Op op, DType dtype, Shape data, boolean wide, Shape indices) {
        Fill fill = cases.fill(name);
        cases.add(name, op, Tolerance.BITWISE, fill.anything(dtype, data), indices(fill, wide, indices));
    }

    private static Tensor indices(Fill fill, boolean wide, Shape shape) {
        return fill.integers(wide ? DType.INT64 : DType.INT32, shape, -7, 6);
    }

    private static Tensor farBeyond() {
        return Tensor.of(shape(6, 1), 4L, 99L, -5L, -99L, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static Tensor farBeyond32() {
        return Tensor.of(shape(6, 1), 4, 99, -5, -99, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    static List<ContractCase> gatherElements() {
        IndexedCases self = new IndexedCases("gatherElements");
        for (DType dtype : DType.values()) {
            self.gather("axis 0 " + dtype, new GatherElements(0), dtype, shape(6, 7), true, shape(9, 5));
            self.gather("axis 1 " + dtype, new GatherElements(1), dtype, shape(3, 6, 5), false, shape(3, 4, 5));
        }
        DType f = DType.FLOAT32;
        self.gather("last axis", new GatherElements(2), f, shape(2, 3, 6), true, shape(1, 2, 67));
        self.gather("vector", new GatherElements(0), f, shape(6), true, shape(131));
        self.gather("four axes", new GatherElements(1), f, shape(2, 5, 3, 4), false, shape(2, 6, 2, 3));
        self.gather("five axes", new GatherElements(3), f, shape(2, 3, 2, 5, 2), true, shape(2, 2, 1, 7, 2));
        self.gather("no indices", new GatherElements(0), f, shape(6, 3), true, shape(0, 3));
        self.gather("batch 0", new GatherElements(1), f, shape(0, 6), true, shape(0, 4));
        Tensor data = self.cases.fill("clamped").anything(f, shape(4, 1));
        self.cases.add("clamped", new GatherElements(0), Tolerance.BITWISE, data, farBeyond());
        self.cases.add("clamped INT32", new GatherElements(0), Tolerance.BITWISE, data, farBeyond32());
        return self.cases.all();
    }

    static List<ContractCase> gatherNd() {
        IndexedCases self = new IndexedCases("gatherNd");
        for (DType dtype : DType.values()) {
            self.gather("slices " + dtype, new GatherNd(0), dtype, shape(6, 7), true, shape(5, 1));
            self.gather("elements " + dtype, new GatherNd(0), dtype, shape(6, 7), false, shape(3, 4, 2));
            self.gather("batch " + dtype, new GatherNd(1), dtype, shape(3, 6, 5), true, shape(3, 4, 1));
        }
        DType f = DType.FLOAT32;
        self.gather("one tuple", new GatherNd(0), f, shape(6, 5, 3), true, shape(2));
        self.gather("of a vector", new GatherNd(0), f, shape(6), true, shape(67, 1));
        self.gather("wide slices", new GatherNd(0), f, shape(6, 5, 131), true, shape(7, 2));
        self.gather("two batch axes", new GatherNd(2), f, shape(2, 3, 5, 6), true, shape(2, 3, 2));
        self.gather("batch of elements", new GatherNd(1), f, shape(2, 5, 6), false, shape(2, 7, 2));
        self.gather("tuple each batch", new GatherNd(1), f, shape(4, 5, 3), true, shape(4, 1));
        self.gather("four to a tuple", new GatherNd(0), f, shape(3, 4, 5, 6), true, shape(9, 4));
        self.gather("no tuples", new GatherNd(0), f, shape(6, 5), true, shape(0, 2));
        self.gather("batch 0", new GatherNd(1), f, shape(0, 6, 2), true, shape(0, 3, 1));
        Tensor data = self.cases.fill("clamped").anything(f, shape(4, 3));
        self.cases.add("clamped", new GatherNd(0), Tolerance.BITWISE, data, farBeyond());
        self.cases.add("clamped INT32", new GatherNd(0), Tolerance.BITWISE, data, farBeyond32());
        return self.cases.all();
    }

    private void scatter(String name, Op op, Reduction reduction, DType dtype, Shape data, boolean wide, Shape at) {
        int[] dims = at.dims();
        if (op instanceof ScatterNd) {
            int tuple = at.dim(-1);
            dims = Arrays.copyOf(dims, dims.length - 1 + data.rank() - tuple);
            System.arraycopy(data.dims(), tuple, dims, at.rank() - 1, data.rank() - tuple);
        }
        Fill fill = cases.fill(name);
        if (reduction == Reduction.NONE) {
            Tensor[] operands = {
                fill.anything(dtype, data), indices(fill, wide, at), fill.anything(dtype, Shape.of(dims))
            };
            cases.add(name, op, Tolerance.BITWISE, operands);
        } else {
            // Products of a few of these stay exact in floats.
            Tensor[] operands = {
                fill.integers(dtype, data, -3, 3), indices(fill, wide, at), fill.integers(dtype, Shape.of(dims), -3, 3)
            };
            cases.add(name, op, Tolerance.EXACT, operands);
        }
    }

    private static List<DType> types(Reduction reduction) {
        return reduction == Reduction.NONE ? List.of(DType.values()) : List.of(DType.FLOAT32, DType.INT32, DType.INT64);
    }

    static List<ContractCase> scatterElements() {
        IndexedCases self = new IndexedCases("scatterElements");
        for (Reduction r : Reduction.values()) {
            for (DType type : types(r)) {
                self.scatter(r + " axis 0 " + type, new ScatterElements(0, r), r, type, shape(6, 7), true, shape(9, 5));
                self.scatter(
                        r + " axis 1 " + type,
                        new ScatterElements(1, r),
                        r,
                        type,
                        shape(3, 6, 5),
                        false,
                        shape(3, 4, 5));
            }
            DType f = DType.FLOAT32;
            self.scatter(r + " last", new ScatterElements(2, r), r, f, shape(2, 3, 6), true, shape(1, 2, 17));
            self.scatter(r + " vector", new ScatterElements(0, r), r, f, shape(1031), true, shape(67));
            self.scatter(
                    r + " four axes", new ScatterElements(1, r), r, f, shape(2, 5, 3, 4), false, shape(2, 6, 2, 3));
            self.scatter(
                    r + " five axes",
                    new ScatterElements(3, r),
                    r,
                    f,
                    shape(2, 3, 2, 5, 2),
                    true,
                    shape(2, 2, 1, 7, 2));
            self.scatter(r + " no indices", new ScatterElements(0, r), r, f, shape(6, 3), true, shape(0, 3));
            self.scatter(r + " batch 0", new ScatterElements(1, r), r, f, shape(0, 6), true, shape(0, 4));
            Tensor data = self.cases.fill(r + " clamped").integers(f, shape(4, 1), -3, 3);
            Tensor updates = Tensor.of(shape(6, 1), 2f, -1f, 3f, -2f, 1f, 5f);
            ScatterElements rows = new ScatterElements(0, r);
            self.cases.add(r + " clamped", rows, Tolerance.EXACT, data, farBeyond(), updates);
            self.cases.add(r + " clamped INT32", rows, Tolerance.EXACT, data, farBeyond32(), updates);
        }
        return self.cases.all();
    }

    static List<ContractCase> scatterNd() {
        IndexedCases self = new IndexedCases("scatterNd");
        for (Reduction r : Reduction.values()) {
            ScatterNd op = new ScatterNd(r);
            for (DType type : types(r)) {
                self.scatter(r + " slices " + type, op, r, type, shape(6, 7), true, shape(9, 1));
                self.scatter(r + " elements " + type, op, r, type, shape(6, 7), false, shape(3, 4, 2));
            }
            DType f = DType.FLOAT32;
            self.scatter(r + " one tuple", op, r, f, shape(6, 5, 3), true, shape(2));
            self.scatter(r + " into a vector", op, r, f, shape(6), true, shape(13, 1));
            self.scatter(r + " wide slices", op, r, f, shape(6, 5, 131), true, shape(7, 2));
            self.scatter(r + " four to a tuple", op, r, f, shape(3, 4, 5, 6), true, shape(9, 4));
            self.scatter(r + " planes", op, r, f, shape(6, 3, 4, 2), false, shape(2, 2, 1));
            self.scatter(r + " no tuples", op, r, f, shape(6, 5), true, shape(0, 2));
            self.scatter(r + " slices of nothing", op, r, f, shape(6, 0), true, shape(3, 1));
            Tensor data = self.cases.fill(r + " clamped").integers(f, shape(4), -3, 3);
            Tensor updates = Tensor.of(shape(6), 2f, -1f, 3f, -2f, 1f, 5f);
            self.cases.add(r + " clamped", op, Tolerance.EXACT, data, farBeyond(), updates);
            self.cases.add(r + " clamped INT32", op, Tolerance.EXACT, data, farBeyond32(), updates);
        }
        return self.cases.all();
    }
}
