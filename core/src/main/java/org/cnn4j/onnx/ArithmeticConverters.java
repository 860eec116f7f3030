package org.cnn4j.onnx;

import java.util.Arrays;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Binary.Kind;
import org.cnn4j.op.Where;

/** Functions of two or more tensors, element by element. */
final class ArithmeticConverters {
    /** Before this opset, operands are broadcast only where attributes say so, from an axis that they name. */
    private static final int NUMPY_BROADCASTING = 7;

    private ArithmeticConverters() {}

    static void register(ConverterTable table) {
        binary(table, "Add", 1, Kind.ADD);
        binary(table, "Sub", 1, Kind.SUB);
        binary(table, "Mul", 1, Kind.MUL);
        binary(table, "Div", 1, Kind.DIV);
        binary(table, "Equal", 1, Kind.EQUAL);
        binary(table, "Less", 1, Kind.LESS);
        binary(table, "LessOrEqual", 12, Kind.LESS_OR_EQUAL);
        binary(table, "Greater", 1, Kind.GREATER);
        binary(table, "GreaterOrEqual", 12, Kind.GREATER_OR_EQUAL);
        binary(table, "And", 1, Kind.AND);
        binary(table, "Or", 1, Kind.OR);
        binary(table, "Xor", 1, Kind.XOR);
        table.add("Pow", 1, ArithmeticConverters::pow);
        table.add("Mod", 10, ArithmeticConverters::mod);
        table.add("PRelu", 1, ArithmeticConverters::prelu);
        table.add("Min", 1, node -> fold(node, Kind.MIN));
        table.add("Max", 1, node -> fold(node, Kind.MAX));
        table.add("Sum", 1, node -> fold(node, Kind.ADD));
        table.add("Mean", 1, ArithmeticConverters::mean);
        table.add("Where", 9, node -> node.add(new Where(), node.in(0), node.in(1), node.in(2)));
    }

    private static void binary(ConverterTable table, String op, long since, Kind kind) {
        table.add(op, since, node -> node.binary(kind, node.in(0), second(node)));
    }

    /** The second operand, brought to a shape that broadcasts as NumPy does. */
    private static Value second(NodeContext node) {
        Value b = node.in(1);
        if (node.opset >= NUMPY_BROADCASTING || !node.attributes.flag("broadcast", false)) {
            return b;
        }
        int rank = node.rank(0);
        int[] dims = b.type().shape().dims();
        if (!node.attributes.has("axis") || dims.length == 0) {
            return b;
        }
        int axis = ShapeMath.axis(node.attributes, node.attributes.integer("axis", 0), rank);
        if (axis + dims.length > rank) {
            throw node.fail("an operand of shape " + b.type().shape() + " does not fit at axis " + axis + " of "
                    + node.shape(0));
        }
        int[] padded = new int[rank - axis];
        Arrays.fill(padded, 1);
        System.arraycopy(dims, 0, padded, 0, dims.length);
        return node.reshape(b, padded);
    }

    /** Base and exponent may differ in type since opset 12; the result has the base's. */
    private static Value pow(NodeContext node) {
        Value base = node.in(0);
        Value exponent = second(node);
        DType type = base.type().dtype();
        if (type == exponent.type().dtype()) {
            return node.binary(Kind.POW, base, exponent);
        }
        if (type == DType.FLOAT32) {
            return node.binary(Kind.POW, base, node.cast(exponent, DType.FLOAT32));
        }
        if (exponent.type().dtype() == DType.FLOAT32) {
            return node.cast(node.binary(Kind.POW, node.cast(base, DType.FLOAT32), exponent), type);
        }
        return node.binary(Kind.POW, base, node.cast(exponent, type));
    }

    private static Value mod(NodeContext node) {
        boolean signOfDividend = node.attributes.flag("fmod", false);
        return node.binary(signOfDividend ? Kind.FMOD : Kind.MOD, node.in(0), node.in(1));
    }

    private static Value prelu(NodeContext node) {
        Value slope = node.in(1);
        int rank = node.rank(0);
        boolean perChannel = slope.type().shape().rank() == 1
                && rank > 2
                && slope.type().shape().dim(0) != 1;
        if (node.opset < NUMPY_BROADCASTING && perChannel) {
            int[] dims = new int[rank - 1];
            Arrays.fill(dims, 1);
            dims[0] = slope.type().shape().dim(0);
            slope = node.reshape(slope, dims);
        }
        if (!Shape.broadcast(node.shape(0), slope.type().shape()).equals(node.shape(0))) {
            throw node.fail("a slope of shape " + slope.type().shape() + " does not broadcast to " + node.shape(0));
        }
        Value x = node.in(0);
        if (x.type().dtype() == DType.FLOAT32) {
            return node.binary(Kind.PRELU, x, slope);
        }
        Value negative = node.binary(Kind.LESS, x, node.scalarLike(x, 0));
        return node.add(new Where(), negative, node.binary(Kind.MUL, x, slope), x);
    }

    private static Value fold(NodeContext node, Kind kind) {
        List<Value> operands = node.all();
        Value result = operands.get(0);
        for (Value operand : operands.subList(1, operands.size())) {
            result = node.add(new Binary(kind), result, operand);
        }
        return result;
    }

    private static Value mean(NodeContext node) {
        Value sum = fold(node, Kind.ADD);
        return node.inputCount() == 1 ? sum : node.binary(Kind.DIV, sum, node.scalarLike(sum, node.inputCount()));
    }
}
