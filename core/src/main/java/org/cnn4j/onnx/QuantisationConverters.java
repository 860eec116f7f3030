package org.cnn4j.onnx;

import java.util.Arrays;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Gather;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;

/** Between small integers and floats, for all elements, for each index of an axis, or for blocks of them. Quantised weights become floats on import. */
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
        OnnxDataType to = target(node);
        boolean signed = to == OnnxDataType.INT8 || to == OnnxDataType.INT16;
        if (!signed && to != OnnxDataType.UINT8 && to != OnnxDataType.UINT16) {
            throw node.unsupported("it quantises to " + to + "; integers of 8 and 16 bits are supported");
        }
        Value scaled = node.binary(Binary.Kind.DIV, node.cast(node.in(0), DType.FLOAT32), alongAxis(node, node.in(1)));
        Value y = node.unary(Kind.ROUND, scaled);
        if (node.has(2)) {
            y = node.binary(Binary.Kind.ADD, y, alongAxis(node, node.cast(node.in(2), DType.FLOAT32)));
        }
        int count = 1 << 8 * to.bytes();
        int least = signed ? -count / 2 : 0;
        return node.cast(node.unary(UnaryFunction.clip(least, least + count - 1), y), ElementTypes.carrier(to));
    }

    /** The zero point's type, else the one that is named, else UINT8. */
    private static OnnxDataType target(NodeContext node) {
        if (!node.has(2)) {
            long named = node.attributes.integer("output_dtype", 0);
            return named == 0 ? OnnxDataType.UINT8 : OnnxDataType.of(named);
        }
        OnnxDataType zero = node.onnxType(2);
        return zero != null ? zero : node.type(2).dtype() == DType.INT8 ? OnnxDataType.INT8 : OnnxDataType.UINT8;
    }

    /** A scale or zero point, brought to a shape that broadcasts over the axis that it belongs to. */
    private static Value alongAxis(NodeContext node, Value parameter) {
        Shape shape = parameter.type().shape();
        int block = node.attributes.small("block_size", 0);
        if (block > 0) {
            return ofBlocks(node, parameter, block);
        }
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

    /** Each index of the parameter's axis stands for so many of the input's. */
    private static Value ofBlocks(NodeContext node, Value parameter, int block) {
        Shape shape = node.shape(0);
        int axis = ShapeMath.axis(node.attributes, node.attributes.integer("axis", 1), shape.rank());
        int length = shape.dim(axis);
        int blocks = (int) ((length + block - 1L) / block);
        if (!parameter.type().shape().equals(shape.with(axis, blocks))) {
            throw node.fail("scales of shape " + parameter.type().shape() + " do not fit blocks of " + block
                    + " on axis " + axis + " of " + shape);
        }
        node.countComputed(length);
        long[] indices = new long[length];
        Arrays.setAll(indices, k -> k / block);
        return node.add(new Gather(axis), parameter, node.constant(Tensor.of(Shape.of(length), indices)));
    }
}
