package org.cnn4j.onnx;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Value;

/** Operators whose results are known while the model is imported. */
final class ConstantConverters {
    private ConstantConverters() {}

    static void register(ConverterTable table) {
        table.add("Constant", 1, ConstantConverters::constant);
        table.add("ConstantOfShape", 9, ConstantConverters::constantOfShape);
        table.add("Shape", 1, ConstantConverters::shape);
        table.add(
                "Size",
                1,
                node -> node.constant(Tensor.of(Shape.scalar(), node.shape(0).size())));
        table.add("Range", 11, ConstantConverters::range);
        table.add("EyeLike", 9, ConstantConverters::eyeLike);
    }

    private static Value constant(NodeContext node) {
        Attributes a = node.attributes;
        if (a.has("value")) {
            return node.constant(OnnxTensors.toTensor(a.tensor("value")));
        }
        if (a.has("value_float")) {
            return node.constant(Tensor.scalar(a.real("value_float", 0)));
        }
        if (a.has("value_int")) {
            return node.constant(Tensor.of(Shape.scalar(), a.integer("value_int", 0)));
        }
        if (a.has("value_floats")) {
            float[] values = a.reals("value_floats");
            return node.constant(Tensor.of(Shape.of(values.length), values));
        }
        if (a.has("value_ints")) {
            long[] values = a.longs("value_ints", null);
            return node.constant(Tensor.of(Shape.of(values.length), values));
        }
        throw node.unsupported("only dense tensors and numbers are supported as values, not strings or sparse tensors");
    }

    private static Value constantOfShape(NodeContext node) {
        Shape shape = Shape.of(ShapeMath.dimensions(node.attributes, node.longs(0, "shape")));
        OnnxTensor given = node.attributes.tensor("value");
        Tensor value = given == null ? Tensor.scalar(0) : OnnxTensors.toTensor(given);
        if (value.size() != 1) {
            throw node.fail("its value has " + value.size() + " elements; it must have one");
        }
        return node.expand(node.constant(value.reshape(Shape.scalar())), shape);
    }

    private static Value shape(NodeContext node) {
        int rank = node.rank(0);
        int start = clampAxis(node.attributes.integer("start", 0), rank);
        int end = Math.max(start, clampAxis(node.attributes.integer("end", rank), rank));
        long[] dims = new long[end - start];
        for (int k = 0; k < dims.length; k++) {
            dims[k] = node.shape(0).dim(start + k);
        }
        return node.constant(Tensor.of(Shape.of(dims.length), dims));
    }

    private static int clampAxis(long axis, int rank) {
        return (int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
    }

    private static Value range(NodeContext node) {
        Tensor start = node.constant(0, "start");
        Tensor limit = node.constant(1, "limit");
        Tensor delta = node.constant(2, "delta");
        for (Tensor bound : List.of(start, limit, delta)) {
            if (bound.size() != 1 || bound.dtype() != start.dtype()) {
                throw node.fail("start, limit and delta must be one number each, of one type");
            }
        }
        double step = delta.getDouble(0);
        double length = Math.ceil((limit.getDouble(0) - start.getDouble(0)) / step);
        if (step == 0 || Double.isNaN(length)) {
            throw node.fail("a step of " + step + " reaches no limit");
        }
        long count = (long) Math.max(0, length);
        node.countComputed(count);
        TensorType type = new TensorType(start.dtype(), Shape.of(ShapeMath.dimension(node.attributes, count)));
        Object array = type.dtype().newArray((int) count);
        for (int k = 0; k < count; k++) {
            switch (type.dtype()) {
                case FLOAT32 -> ((float[]) array)[k] = (float) (start.getDouble(0) + k * step);
                case INT64 -> ((long[]) array)[k] = start.getLong(0) + k * delta.getLong(0);
                case INT32 -> ((int[]) array)[k] = (int) (start.getLong(0) + k * delta.getLong(0));
                default -> throw node.unsupported("a range of " + type.dtype() + " is not supported");
            }
        }
        return node.constant(Tensor.wrap(type, array));
    }

    private static Value eyeLike(NodeContext node) {
        Shape shape = node.shape(0);
        if (shape.rank() != 2) {
            throw node.fail("an input of shape " + shape + " is not a matrix");
        }
        node.countComputed(shape.size());
        int k = node.attributes.small("k", 0);
        float[] values = new float[shape.intSize()];
        for (int row = 0; row < shape.dim(0); row++) {
            long column = (long) row + k;
            if (column >= 0 && column < shape.dim(1)) {
                values[row * shape.dim(1) + (int) column] = 1;
            }
        }
        DType dtype = node.attributes.has("dtype")
                ? node.dtypeOf(node.attributes.integer("dtype", 0))
                : node.type(0).dtype();
        return node.cast(node.constant(Tensor.of(shape, values)), dtype);
    }
}
