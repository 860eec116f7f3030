package org.cnn4j.onnx;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Window;

/** Pooling over windows, and over all of the picture. MaxPool's second output (indices) is not supported. */
final class PoolingConverters {
    private static final int LP_POWER_IS_INTEGER = 2;

    private PoolingConverters() {}

    static void register(ConverterTable table) {
        table.add("MaxPool", 1, node -> pool(node, Pool.Kind.MAX, 1));
        table.add("AveragePool", 1, node -> pool(node, Pool.Kind.AVERAGE, 1));
        table.add("LpPool", 1, node -> pool(node, Pool.Kind.LP, power(node)));
        table.add("GlobalMaxPool", 1, node -> global(node, Reduce.Kind.MAX));
        table.add("GlobalAveragePool", 1, node -> global(node, Reduce.Kind.MEAN));
        table.add("GlobalLpPool", 1, node -> global(node, normOf(node)));
    }

    private static Value pool(NodeContext node, Pool.Kind kind, int p) {
        int[] dims = node.shape(0).dims();
        if (dims.length < 3 || dims.length > 5) {
            throw node.fail("an input of shape " + node.shape(0)
                    + " is not supported; [N, C, spatial...] with 1 to 3 spatial dimensions is");
        }
        int[] spatial = Arrays.copyOfRange(dims, 2, dims.length);
        int[] kernel = node.attributes.ints("kernel_shape", null);
        if (kernel == null) {
            throw node.fail("attribute 'kernel_shape' is missing");
        }
        Window window = WindowGeometry.of(node.attributes, spatial, kernel).window();
        boolean ceil = node.attributes.flag("ceil_mode", false);
        boolean countPads = node.attributes.flag("count_include_pad", false);
        return node.add(new Pool(kind, window, ceil, countPads, p), node.in(0));
    }

    private static Value global(NodeContext node, Reduce.Kind kind) {
        int rank = node.rank(0);
        if (rank < 3) {
            throw node.fail("an input of shape " + node.shape(0) + " has no spatial dimensions");
        }
        return node.reduceKeeping(kind, node.in(0), IntStream.range(2, rank).toArray());
    }

    private static int power(NodeContext node) {
        if (node.opset >= LP_POWER_IS_INTEGER) {
            return node.attributes.small("p", 2);
        }
        float p = node.attributes.real("p", 2);
        if (p != (int) p) {
            throw node.fail("p " + p + " is not supported; whole numbers are");
        }
        return (int) p;
    }

    private static Reduce.Kind normOf(NodeContext node) {
        int p = power(node);
        return switch (p) {
            case 1 -> Reduce.Kind.L1;
            case 2 -> Reduce.Kind.L2;
            default -> throw node.fail("p " + p + " is not supported; 1 and 2 are");
        };
    }
}
