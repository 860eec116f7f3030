package org.cnn4j.graph;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Gather;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Transpose;
import org.cnn4j.op.Unary;
import org.cnn4j.op.Where;

/**
 * Evaluates operators on constants while a graph is made: what arithmetic on shapes and the preparation of weights need
 * (moving, converting, elementwise), nothing that a network spends its time on.
 */
public final class HostEvaluator {
    private HostEvaluator() {}

    /**
     * The result of {@code op} on {@code inputs}, or null if this class leaves that operator to the backends. The
     * operands must have passed {@link Op#infer}.
     */
    public static Tensor evaluate(Op op, List<Tensor> inputs) {
        TensorType out = op.infer(inputs.stream().map(Tensor::type).toList()).get(0);
        if (op instanceof Reshape reshape) {
            return inputs.get(0).reshape(reshape.shape());
        }
        if (op instanceof Unary unary) {
            return ElementwiseFolding.unary(unary.function(), inputs.get(0));
        }
        if (op instanceof Binary binary) {
            return ElementwiseFolding.binary(binary.kind(), inputs.get(0), inputs.get(1), out);
        }
        if (op instanceof Dropout && !Dropout.isTraining(inputs)) {
            return inputs.get(0);
        }
        if (op instanceof Cast) {
            return cast(inputs.get(0), out);
        }
        if (op instanceof Where) {
            return where(inputs, out);
        }
        if (op instanceof Reduce reduce) {
            return ReductionFolding.reduce(reduce, inputs.get(0), out);
        }
        return move(op, inputs, out);
    }

    private static Tensor move(Op op, List<Tensor> inputs, TensorType out) {
        if (op instanceof Transpose transpose) {
            int[] strides = inputs.get(0).shape().strides();
            int[] picked = transpose.perm().stream().mapToInt(p -> strides[p]).toArray();
            return strided(inputs.get(0), out, 0, picked);
        }
        if (op instanceof Slice slice) {
            int[] strides = inputs.get(0).shape().strides();
            int start = 0;
            for (int i = 0; i < strides.length; i++) {
                start += slice.starts().get(i) * strides[i];
                strides[i] *= slice.steps().get(i);
            }
            return strided(inputs.get(0), out, start, strides);
        }
        if (op instanceof Expand) {
            return strided(inputs.get(0), out, 0, broadcastStrides(inputs.get(0).shape(), out.shape()));
        }
        if (op instanceof Concat concat) {
            return concat(concat.axis(), inputs, out);
        }
        if (op instanceof Gather gather) {
            return gather(gather.axis(), inputs.get(0), inputs.get(1), out);
        }
        if (op instanceof Pad pad) {
            return pad(pad, inputs.get(0), out);
        }
        return null;
    }

    /** Strides that repeat {@code from} over {@code to}, as broadcasting does: 0 where a dimension is repeated. */
    static int[] broadcastStrides(Shape from, Shape to) {
        int[] strides = new int[to.rank()];
        int[] own = from.strides();
        int shift = to.rank() - from.rank();
        for (int i = 0; i < own.length; i++) {
            strides[i + shift] = from.dim(i) == 1 ? 0 : own[i];
        }
        return strides;
    }

    /** Visits the elements of {@code shape} in row-major order with an offset into strided data. */
    static int[] offsets(Shape shape, int start, int[] strides) {
        int size = shape.intSize();
        int[] offsets = new int[size];
        int[] counter = new int[shape.rank()];
        int offset = start;
        for (int i = 0; i < size; i++) {
            offsets[i] = offset;
            for (int axis = shape.rank() - 1; axis >= 0; axis--) {
                offset += strides[axis];
                if (++counter[axis] < shape.dim(axis)) {
                    break;
                }
                offset -= strides[axis] * shape.dim(axis);
                counter[axis] = 0;
            }
        }
        return offsets;
    }

    private static Tensor strided(Tensor x, TensorType out, int start, int[] strides) {
        return pick(x.array(), x.array(), out, offsets(out.shape(), start, strides));
    }

    /** Element {@code offset} of {@code first}, or {@code ~offset} of {@code second} where that is negative, for each offset. */
    private static Tensor pick(Object first, Object second, TensorType out, int[] offsets) {
        Object target = out.dtype().newArray(offsets.length);
        switch (out.dtype()) {
            case FLOAT32 -> pick((float[]) first, (float[]) second, (float[]) target, offsets);
            case INT64 -> pick((long[]) first, (long[]) second, (long[]) target, offsets);
            case INT32 -> pick((int[]) first, (int[]) second, (int[]) target, offsets);
            case UINT8, INT8, BOOL -> pick((byte[]) first, (byte[]) second, (byte[]) target, offsets);
        }
        return Tensor.wrap(out, target);
    }

    private static void pick(float[] first, float[] second, float[] target, int[] offsets) {
        for (int i = 0; i < offsets.length; i++) {
            target[i] = offsets[i] >= 0 ? first[offsets[i]] : second[~offsets[i]];
        }
    }

    private static void pick(long[] first, long[] second, long[] target, int[] offsets) {
        for (int i = 0; i < offsets.length; i++) {
            target[i] = offsets[i] >= 0 ? first[offsets[i]] : second[~offsets[i]];
        }
    }

    private static void pick(int[] first, int[] second, int[] target, int[] offsets) {
        for (int i = 0; i < offsets.length; i++) {
            target[i] = offsets[i] >= 0 ? first[offsets[i]] : second[~offsets[i]];
        }
    }

    private static void pick(byte[] first, byte[] second, byte[] target, int[] offsets) {
        for (int i = 0; i < offsets.length; i++) {
            target[i] = offsets[i] >= 0 ? first[offsets[i]] : second[~offsets[i]];
        }
    }

    private static Tensor concat(int axis, List<Tensor> inputs, TensorType out) {
        Object target = out.dtype().newArray(out.shape().intSize());
        int outer = out.shape().product(0, axis);
        int row = out.shape().product(axis, out.shape().rank());
        int at = 0;
        for (Tensor input : inputs) {
            int block = input.shape().product(axis, input.shape().rank());
            for (int o = 0; o < outer; o++) {
                System.arraycopy(input.array(), o * block, target, o * row + at, block);
            }
            at += block;
        }
        return Tensor.wrap(out, target);
    }

    private static Tensor gather(int axis, Tensor data, Tensor indices, TensorType out) {
        int length = data.shape().dim(axis);
        int outer = data.shape().product(0, axis);
        int inner = data.shape().product(axis + 1, data.shape().rank());
        int count = indices.size();
        Object target = out.dtype().newArray(out.shape().intSize());
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < count; i++) {
                long index = indices.getLong(i);
                long from = Math.max(0, Math.min(length - 1, index < 0 ? index + length : index));
                System.arraycopy(
                        data.array(), (o * length + (int) from) * inner, target, (o * count + i) * inner, inner);
            }
        }
        return Tensor.wrap(out, target);
    }

    private static Tensor pad(Pad pad, Tensor x, TensorType out) {
        Shape shape = out.shape();
        int[] strides = x.shape().strides();
        int[] outStrides = shape.strides();
        int[] from = new int[shape.intSize()];
        for (int i = 0; i < from.length; i++) {
            for (int axis = 0; axis < shape.rank() && from[i] >= 0; axis++) {
                int position = i / outStrides[axis] % shape.dim(axis);
                int source = pad.source(axis, position, x.shape().dim(axis));
                from[i] = source < 0 ? ~0 : from[i] + source * strides[axis];
            }
        }
        Tensor fill = Tensor.filled(new TensorType(out.dtype(), Shape.of(1)), pad.value());
        return pick(x.array(), fill.array(), out, from);
    }

    private static Tensor where(List<Tensor> inputs, TensorType out) {
        int[] condition = offsets(out.shape(), 0, broadcastStrides(inputs.get(0).shape(), out.shape()));
        int[] a = offsets(out.shape(), 0, broadcastStrides(inputs.get(1).shape(), out.shape()));
        int[] b = offsets(out.shape(), 0, broadcastStrides(inputs.get(2).shape(), out.shape()));
        for (int i = 0; i < a.length; i++) {
            if (inputs.get(0).getLong(condition[i]) == 0) {
                a[i] = ~b[i];
            }
        }
        return pick(inputs.get(1).array(), inputs.get(2).array(), out, a);
    }

    private static Tensor cast(Tensor x, TensorType out) {
        if (x.dtype() == out.dtype()) {
            return x;
        }
        Object target = out.dtype().newArray(x.size());
        for (int i = 0; i < x.size(); i++) {
            boolean fromFloat = x.dtype() == DType.FLOAT32;
            switch (out.dtype()) {
                case FLOAT32 -> ((float[]) target)[i] = x.getLong(i);
                case INT64 -> ((long[]) target)[i] = fromFloat ? (long) x.getDouble(i) : x.getLong(i);
                case INT32 -> ((int[]) target)[i] = fromFloat ? (int) x.getDouble(i) : (int) x.getLong(i);
                case UINT8, INT8 -> ((byte[]) target)[i] = fromFloat ? (byte) x.getDouble(i) : (byte) x.getLong(i);
                case BOOL -> ((byte[]) target)[i] = (byte) (x.getDouble(i) != 0 ? 1 : 0);
            }
        }
        return Tensor.wrap(out, target);
    }
}
