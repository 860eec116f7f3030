package org.cnn4j.onnx;

import java.util.List;
import java.util.stream.IntStream;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.UnaryFunction;

/** Reductions; axes are an attribute in old opsets and an input in newer ones. */
final class ReductionConverters {
    private static final int AXES_INPUT = 18;
    private static final int AXES_INPUT_OF_SUM = 13;

    private ReductionConverters() {}

    static void register(ConverterTable table) {
        add(table, "ReduceSum", Reduce.Kind.SUM, AXES_INPUT_OF_SUM);
        add(table, "ReduceMean", Reduce.Kind.MEAN, AXES_INPUT);
        add(table, "ReduceMax", Reduce.Kind.MAX, AXES_INPUT);
        add(table, "ReduceMin", Reduce.Kind.MIN, AXES_INPUT);
        add(table, "ReduceProd", Reduce.Kind.PROD, AXES_INPUT);
        add(table, "ReduceL1", Reduce.Kind.L1, AXES_INPUT);
        add(table, "ReduceL2", Reduce.Kind.L2, AXES_INPUT);
        add(table, "ReduceSumSquare", Reduce.Kind.SUM_SQUARE, AXES_INPUT);
        add(table, "ReduceLogSum", Reduce.Kind.LOG_SUM, AXES_INPUT);
        add(table, "ReduceLogSumExp", Reduce.Kind.LOG_SUM_EXP, AXES_INPUT);
    }

    private static void add(ConverterTable table, String op, Reduce.Kind kind, int axesInput) {
        table.add(op, 1, node -> reduce(node, kind, axesInput));
    }

    private static Value reduce(NodeContext node, Reduce.Kind kind, int axesInput) {
        Value x = node.in(0);
        long[] given = node.listOf("axes", 1, axesInput);
        boolean none = given == null || given.length == 0;
        if (none && node.opset >= axesInput && node.attributes.flag("noop_with_empty_axes", false)) {
            return elementwise(node, kind, x);
        }
        int[] axes = none ? ShapeMath.allAxes(node.rank(0)) : ShapeMath.axes(node.attributes, given, node.rank(0));
        boolean keep = node.attributes.flag("keepdims", true);
        Reduce op = new Reduce(kind, IntStream.of(axes).sorted().boxed().toList(), keep);
        DType dtype = x.type().dtype();
        if (dtype.bytes() == 1 && (kind == Reduce.Kind.MAX || kind == Reduce.Kind.MIN)) {
            return orderOfBytes(node, op, x);
        }
        boolean irrational = kind == Reduce.Kind.L2 || kind == Reduce.Kind.LOG_SUM || kind == Reduce.Kind.LOG_SUM_EXP;
        return irrational ? node.cast(node.add(op, node.cast(x, DType.FLOAT32)), dtype) : node.add(op, x);
    }

    /** Over no axes at all every element stays alone, and what else the operator does is still done. */
    private static Value elementwise(NodeContext node, Reduce.Kind kind, Value x) {
        return switch (kind) {
            case L1, L2 -> node.unary(UnaryFunction.Kind.ABS, x);
            case SUM_SQUARE -> node.binary(Binary.Kind.MUL, x, x);
            case LOG_SUM -> node.unary(UnaryFunction.Kind.LOG, x);
            default -> x;
        };
    }

    /** Bytes keep their order as ints; there is no kernel for reducing them as they are. Of none, it is the type's own end. */
    private static Value orderOfBytes(NodeContext node, Reduce op, Value x) {
        DType dtype = x.type().dtype();
        if (x.type().shape().size() > 0) {
            return node.cast(node.add(op, node.cast(x, DType.INT32)), dtype);
        }
        int least = dtype == DType.INT8 ? Byte.MIN_VALUE : 0;
        int end = op.kind() == Reduce.Kind.MAX ? least : dtype == DType.BOOL ? 1 : least + 255;
        Shape shape = op.infer(List.of(new TensorType(DType.INT32, x.type().shape())))
                .get(0)
                .shape();
        return node.expand(node.scalarLike(x, end), shape);
    }
}
