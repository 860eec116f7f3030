package org.cnn4j.onnx;

import java.util.Arrays;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;

/** Between bytes and floats, for all elements or for each index of an axis. Quantised weights become floats on import. */
final class QuantisationConverters {
    private QuantisationConverters() {}

    static void register(ConverterTable table) {
        table.add("DequantizeLinear", 10, QuantisationConverters::dequantize);
        table.add("QuantizeLinear", 10, QuantisationConverters::quantize);
    }

    /** {@code (x - zeroPoint) * scale}. */
    private static Value dequantize(NodeContext node) {
        Value x = node.cast(node.in(0), DType.FLOAT32);
        if (node.has(2)) {
            Value zero = node.cast(node.in(2), DType.FLOAT32);
            x = node.binary(Binary.Kind.SUB, x, alongAxis(node, zero));
        }
        return node.binary(Binary.Kind.MUL, x, alongAxis(node, node.in(1)));
    }

    /** {@code saturate(round(x / scale) + zeroPoint)}. */
    private static Value quantize(NodeContext node) {
        DType to = node.has(2) ? node.type(2).dtype() : DType.UINT8;
        if (to != DType.UINT8 && to != DType.INT8 || node.attributes.integer("output_dtype", 0) != 0) {
            throw node.unsupported("it quantises to " + to + "; INT8 and UINT8, as the zero point says, are supported");
        }
        Value scaled = node.binary(Binary.Kind.DIV, node.cast(node.in(0), DType.FLOAT32), alongAxis(node, node.in(1)));
        Value y = node.unary(Kind.ROUND, scaled);
        if (node.has(2)) {
            y = node.binary(Binary.Kind.ADD, y, alongAxis(node, node.cast(node.in(2), DType.FLOAT32)));
        }
        int least = to == DType.UINT8 ? 0 : Byte.MIN_VALUE;
        return node.cast(node.unary(UnaryFunction.clip(least, least + 255), y), to);
    }

    /** A scale or zero point, brought to a shape that broadcasts over the axis that it belongs to. */
    private static Value alongAxis(NodeContext node, Value parameter) {
        if (node.attributes.integer("block_size", 0) != 0) {
            throw node.unsupported("scales for blocks are not supported; those for a tensor or an axis are");
        }
        Shape shape = parameter.type().shape();
        if (shape.size() == 1) {
            return node.reshape(parameter, Shape.scalar());
        }
        int rank = node.rank(0);
        int axis = ShapeMath.axis(node.attributes, node.attributes.integer("axis", 1), rank);
        if (shape.rank() != 1 || shape.dim(0) != node.shape(0).dim(axis)) {
            throw node.fail("scales of shape " + shape + " do not fit axis " + axis + " of " + node.shape(0));
        }
        int[] dims = new int[rank - axis];
        Arrays.fill(dims, 1);
        dims[0] = shape.dim(0);
        return node.reshape(parameter, dims);
    }
}
