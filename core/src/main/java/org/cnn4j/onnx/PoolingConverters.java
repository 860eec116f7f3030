package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.cnn4j.Shape;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.MaxPoolIndices;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;

/** Pooling over windows, and over all of the picture. */
final class PoolingConverters {
    private static final int LP_POWER_IS_INTEGER = 2;

    private PoolingConverters() {}

    static void register(ConverterTable table) {
        table.addMany("MaxPool", 1, Long.MAX_VALUE, PoolingConverters::maxPool);
        table.add("MaxUnpool", 9, PoolingConverters::maxUnpool);
        table.note("MaxUnpool", "indices not from a MaxPool count in the result that the window implies");
        table.add("AveragePool", 1, node -> pool(node, Pool.Kind.AVERAGE, 1));
        table.add("LpPool", 1, node -> pool(node, Pool.Kind.LP, power(node)));
        table.add("GlobalMaxPool", 1, node -> global(node, Reduce.Kind.MAX));
        table.add("GlobalAveragePool", 1, node -> global(node, Reduce.Kind.MEAN));
        table.add("GlobalLpPool", 1, PoolingConverters::globalLp);
    }

    private static List<Value> maxPool(NodeContext node) {
        if (!node.isUsed(1)) {
            return List.of(pool(node, Pool.Kind.MAX, 1));
        }
        boolean ceil = node.attributes.flag("ceil_mode", false);
        boolean columns = node.attributes.flag("storage_order", false);
        return node.addAll(new MaxPoolIndices(window(node), ceil, columns), List.of(node.in(0)));
    }

    /**
     * Puts each element where its index says, among zeros. Indices count within the result that the window alone implies;
     * a larger {@code output_shape} has more zeros behind it, as in the operator's own example. Where a MaxPool of this network
     * made the indices, they count within what that pooled, whatever the window implies.
     */
    private static Value maxUnpool(NodeContext node) {
        int[] in = node.shape(0).dims();
        WindowGeometry window = geometry(node);
        int rank = in.length - 2;
        int[] implied = in.clone();
        for (int d = 0; d < rank; d++) {
            long size = (in[d + 2] - 1L) * window.strides()[d]
                    + window.kernel()[d]
                    - window.before()[d]
                    - window.after()[d];
            implied[d + 2] = ShapeMath.dimension(node.attributes, size);
        }
        int[] target = node.has(2) ? ShapeMath.dimensions(node.attributes, node.longs(2, "output_shape")) : implied;
        if (Shape.of(target).equals(node.operandOfMaker(1, "MaxPool"))) {
            implied = target;
        }
        boolean fits = target.length == implied.length;
        for (int d = 0; fits && d < target.length; d++) {
            fits = target[d] >= implied[d];
        }
        if (!fits || !node.shape(1).equals(node.shape(0))) {
            throw node.fail("indices of shape " + node.shape(1) + " and output_shape " + Arrays.toString(target)
                    + " do not fit an input of shape " + node.shape(0));
        }
        int size = ShapeMath.dimension(node.attributes, ShapeMath.product(node.attributes, implied));
        Value zeros = node.expand(node.scalarLike(node.in(0), 0), Shape.of(size));
        int count = node.shape(0).intSize();
        Value flat = node.add(
                new ScatterElements(0, ScatterElements.Reduction.NONE),
                zeros,
                node.reshape(node.in(1), count),
                node.reshape(node.in(0), count));
        Value result = node.reshape(flat, implied);
        if (Arrays.equals(target, implied)) {
            return result;
        }
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (int d = 0; d < target.length; d++) {
            before.add(0);
            after.add(target[d] - implied[d]);
        }
        return node.add(new Pad(Pad.Mode.CONSTANT, before, after, 0), result);
    }

    private static Value pool(NodeContext node, Pool.Kind kind, int p) {
        boolean ceil = node.attributes.flag("ceil_mode", false);
        boolean countPads = node.attributes.flag("count_include_pad", false);
        return node.add(new Pool(kind, window(node), ceil, countPads, p), node.in(0));
    }

    private static Window window(NodeContext node) {
        return geometry(node).window();
    }

    private static WindowGeometry geometry(NodeContext node) {
        int[] dims = node.shape(0).dims();
        if (dims.length < 3 || dims.length > 5) {
            throw node.unsupported("an input of shape " + node.shape(0)
                    + " is not supported; [N, C, spatial...] with 1 to 3 spatial dimensions is");
        }
        int[] spatial = Arrays.copyOfRange(dims, 2, dims.length);
        int[] kernel = node.attributes.ints("kernel_shape", null);
        if (kernel == null) {
            throw node.fail("attribute 'kernel_shape' is missing");
        }
        return WindowGeometry.of(node.attributes, spatial, kernel);
    }

    private static Value global(NodeContext node, Reduce.Kind kind) {
        return node.reduceKeeping(kind, node.in(0), spatialAxes(node));
    }

    private static int[] spatialAxes(NodeContext node) {
        int rank = node.rank(0);
        if (rank < 3) {
            throw node.fail("an input of shape " + node.shape(0) + " has no spatial dimensions");
        }
        return IntStream.range(2, rank).toArray();
    }

    private static Value globalLp(NodeContext node) {
        int p = power(node);
        if (p <= 2) {
            return global(node, p == 1 ? Reduce.Kind.L1 : Reduce.Kind.L2);
        }
        Value magnitude = node.unary(UnaryFunction.Kind.ABS, node.in(0));
        Value powers = node.binary(Binary.Kind.POW, magnitude, node.scalarLike(magnitude, p));
        Value sum = node.reduceKeeping(Reduce.Kind.SUM, powers, spatialAxes(node));
        return node.binary(Binary.Kind.POW, sum, node.scalarLike(sum, 1.0 / p));
    }

    private static int power(NodeContext node) {
        if (node.opset >= LP_POWER_IS_INTEGER) {
            int p = node.attributes.small("p", 2);
            if (p < 1) {
                throw node.fail("p must be at least 1, not " + p);
            }
            return p;
        }
        float p = node.attributes.real("p", 2);
        if (p != (int) p) {
            throw node.unsupported("p " + p + " is not supported; whole numbers are");
        }
        return (int) p;
    }
}
