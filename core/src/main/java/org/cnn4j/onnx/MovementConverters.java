package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Gather;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Where;

/** Operators that pick, join, repeat and rearrange elements. */
final class MovementConverters {
    private static final int SLICE_BY_INPUTS = 10;
    private static final int SPLIT_BY_INPUT = 13;

    private MovementConverters() {}

    static void register(ConverterTable table) {
        table.add("Concat", 1, MovementConverters::concat);
        table.addMany("Split", 1, Long.MAX_VALUE, MovementConverters::split);
        table.add("Slice", 1, MovementConverters::slice);
        table.add("Gather", 1, MovementConverters::gather);
        table.add("Expand", 8, MovementConverters::expand);
        table.add("Tile", 6, MovementConverters::tile);
        table.add("DepthToSpace", 1, MovementConverters::depthToSpace);
        table.add("SpaceToDepth", 1, MovementConverters::spaceToDepth);
        table.add("Trilu", 14, MovementConverters::trilu);
    }

    private static Value concat(NodeContext node) {
        // The oldest opset joins along axis 1 unless told otherwise.
        int axis = ShapeMath.axis(node.attributes, node.attributes.integer("axis", 1), node.rank(0));
        List<Value> operands = node.all();
        return operands.size() == 1 ? operands.get(0) : node.add(new Concat(axis), operands);
    }

    private static List<Value> split(NodeContext node) {
        Shape shape = node.shape(0);
        int axis = ShapeMath.axis(node.attributes, node.attributes.integer("axis", 0), shape.rank());
        int dim = shape.dim(axis);
        long[] sizes = node.opset >= SPLIT_BY_INPUT || node.has(1)
                ? (node.has(1) ? node.longs(1, "split") : null)
                : node.attributes.longs("split", null);
        int parts = node.outputCount();
        if (sizes == null) {
            // Equal parts, the last one smaller if it must be.
            int part = (dim + parts - 1) / parts;
            sizes = new long[parts];
            for (int k = 0; k < parts; k++) {
                sizes[k] = Math.max(0, Math.min(part, dim - (long) k * part));
            }
        }
        if (sizes.length != parts || Arrays.stream(sizes).sum() != dim) {
            throw node.fail("parts " + Arrays.toString(sizes) + " do not split dimension " + axis + " of " + shape
                    + " for " + parts + " outputs");
        }
        List<Value> results = new ArrayList<>();
        int start = 0;
        for (long size : sizes) {
            int length = ShapeMath.dimension(node.attributes, size);
            results.add(part(node, node.in(0), axis, start, length));
            start += length;
        }
        return results;
    }

    private static Value part(NodeContext node, Value x, int axis, int start, int length) {
        Integer[] starts = filled(x.type().shape().rank(), 0);
        Integer[] steps = filled(starts.length, 1);
        starts[axis] = length == 0 ? 0 : start;
        Shape sizes = x.type().shape().with(axis, length);
        return node.add(new Slice(List.of(starts), sizes, List.of(steps)), x);
    }

    private static Integer[] filled(int rank, int value) {
        Integer[] out = new Integer[rank];
        Arrays.fill(out, value);
        return out;
    }

    private static Value slice(NodeContext node) {
        boolean inputs = node.opset >= SLICE_BY_INPUTS;
        long[] starts = inputs ? node.longs(1, "starts") : node.attributes.longs("starts", null);
        long[] ends = inputs ? node.longs(2, "ends") : node.attributes.longs("ends", null);
        long[] axes = node.listOf("axes", 3, SLICE_BY_INPUTS);
        long[] steps = inputs && node.has(4) ? node.longs(4, "steps") : null;
        if (starts == null || ends == null) {
            throw node.fail("attributes 'starts' and 'ends' must be there");
        }
        int rank = node.rank(0);
        int[] on = axes == null ? ShapeMath.allAxes(starts.length) : ShapeMath.axes(node.attributes, axes, rank);
        if (ends.length != starts.length
                || on.length != starts.length
                || on.length > rank
                || steps != null && steps.length != starts.length) {
            throw node.fail(
                    "starts, ends, axes and steps do not fit each other and an input of shape " + node.shape(0));
        }
        Integer[] first = filled(rank, 0);
        Integer[] stride = filled(rank, 1);
        int[] sizes = node.shape(0).dims();
        for (int k = 0; k < on.length; k++) {
            int axis = on[k];
            ShapeMath.Range range =
                    ShapeMath.range(node.attributes, starts[k], ends[k], steps == null ? 1 : steps[k], sizes[axis]);
            first[axis] = range.start();
            stride[axis] = range.step();
            sizes[axis] = range.count();
        }
        boolean whole =
                Shape.of(sizes).equals(node.shape(0)) && Arrays.stream(stride).allMatch(s -> s > 0);
        return whole ? node.in(0) : node.add(new Slice(List.of(first), Shape.of(sizes), List.of(stride)), node.in(0));
    }

    private static Value gather(NodeContext node) {
        int axis = ShapeMath.axis(node.attributes, node.attributes.integer("axis", 0), node.rank(0));
        int length = node.shape(0).dim(axis);
        Tensor indices = node.constantOrNull(1);
        if (indices != null) {
            for (int k = 0; k < indices.size(); k++) {
                long index = indices.getLong(k);
                if (index < -length || index >= length) {
                    throw node.fail(
                            "index " + index + " is out of range for dimension " + axis + " of " + node.shape(0));
                }
            }
            if (indices.size() == 1) {
                return one(node, axis, Math.floorMod(indices.getLong(0), length), indices.shape());
            }
        }
        return node.add(new Gather(axis), node.in(0), node.in(1));
    }

    /** A single known index is a slice, which is a cheaper thing and often no copy at all. */
    private static Value one(NodeContext node, int axis, int index, Shape indices) {
        Shape shape = node.shape(0);
        Value row = part(node, node.in(0), axis, index, 1);
        List<Integer> dims = new ArrayList<>();
        for (int k = 0; k < shape.rank(); k++) {
            if (k != axis) {
                dims.add(shape.dim(k));
            } else {
                for (int dim : indices.dims()) {
                    dims.add(dim);
                }
            }
        }
        return node.reshape(row, Shape.of(dims));
    }

    private static Value expand(NodeContext node) {
        Shape target = Shape.of(ShapeMath.dimensions(node.attributes, node.longs(1, "shape")));
        return node.expand(node.in(0), Shape.broadcast(node.shape(0), target));
    }

    /** Repeats axis after axis: seen as {@code [outer, 1, rest]}, a repetition is a broadcast. */
    private static Value tile(NodeContext node) {
        long[] repeats = node.longs(1, "repeats");
        int rank = node.rank(0);
        if (repeats.length != rank) {
            throw node.fail("repeats " + Arrays.toString(repeats) + " do not fit an input of shape " + node.shape(0));
        }
        Value x = node.in(0);
        for (int axis = 0; axis < rank; axis++) {
            int times = ShapeMath.dimension(node.attributes, repeats[axis]);
            if (times != 1) {
                Shape shape = x.type().shape();
                int outer = shape.product(0, axis);
                int rest = shape.product(axis, rank);
                Shape target = shape.with(axis, Math.multiplyExact(shape.dim(axis), times));
                x = node.reshape(node.expand(node.reshape(x, outer, 1, rest), Shape.of(outer, times, rest)), target);
            }
        }
        return x;
    }

    private static Value depthToSpace(NodeContext node) {
        Shape shape = node.shape(0);
        int block = block(node);
        int n = shape.dim(0);
        int c = shape.dim(1) / block / block;
        if (c * block * block != shape.dim(1)) {
            throw node.fail("the channels of " + shape + " are no multiple of " + block * block);
        }
        int h = shape.dim(2);
        int w = shape.dim(3);
        String mode = node.attributes.text("mode", "DCR");
        Value moved;
        if (mode.equals("DCR")) {
            moved = node.transpose(node.reshape(node.in(0), n, block, block, c, h, w), 0, 3, 4, 1, 5, 2);
        } else if (mode.equals("CRD")) {
            moved = node.transpose(node.reshape(node.in(0), n, c, block, block, h, w), 0, 1, 4, 2, 5, 3);
        } else {
            throw node.unsupported("mode '" + mode + "' is not supported; DCR and CRD are");
        }
        return node.reshape(moved, n, c, Math.multiplyExact(h, block), Math.multiplyExact(w, block));
    }

    private static Value spaceToDepth(NodeContext node) {
        Shape shape = node.shape(0);
        int block = block(node);
        int h = shape.dim(2) / block;
        int w = shape.dim(3) / block;
        if (h * block != shape.dim(2) || w * block != shape.dim(3)) {
            throw node.fail("the height and width of " + shape + " are no multiples of " + block);
        }
        int n = shape.dim(0);
        int c = shape.dim(1);
        Value blocks = node.reshape(node.in(0), n, c, h, block, w, block);
        Value moved = node.transpose(blocks, 0, 3, 5, 1, 2, 4);
        return node.reshape(moved, n, Math.multiplyExact(c, block * block), h, w);
    }

    private static int block(NodeContext node) {
        int block = node.attributes.small("blocksize", 0);
        if (node.rank(0) != 4 || block < 1 || block > Short.MAX_VALUE) {
            throw node.fail("blocksize " + block + " over an input of shape " + node.shape(0) + " is not possible");
        }
        return block;
    }

    /** Keeps a triangle: a mask, known now, chooses between x and 0. */
    private static Value trilu(NodeContext node) {
        Shape shape = node.shape(0);
        if (shape.rank() < 2) {
            throw node.fail("an input of shape " + shape + " is not a matrix");
        }
        long k = node.has(1) ? node.oneLong(1, "k") : 0;
        boolean upper = node.attributes.flag("upper", true);
        int rows = shape.dim(-2);
        int columns = shape.dim(-1);
        node.countComputed((long) rows * columns);
        boolean[] keep = new boolean[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < keep.length; i++) {
            long offset = (long) (i % columns) - i / columns;
            keep[i] = upper ? offset >= k : offset <= k;
        }
        Value mask = node.constant(Tensor.of(Shape.of(rows, columns), keep));
        Value zero = node.constant(Tensor.zeros(node.type(0).dtype(), Shape.scalar()));
        return node.add(new Where(), mask, node.in(0), zero);
    }
}
