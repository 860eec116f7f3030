package org.cnn4j.graph.pass;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Binary;

/**
 * A node of the form {@code y = x * scale + shift} with one constant scale and shift a channel of x.
 *
 * @param x the variable operand
 * @param sources the constants that scale and shift are made of, for the memo
 */
record PerChannel(Value x, double[] scale, double[] shift, List<Tensor> sources) {

    /** {@code node} as such a form for channels on {@code axis} of its result, or null. */
    static PerChannel of(Node node, int axis, GraphEditor editor) {
        if (node.op() instanceof BatchNorm norm
                && axis == 1
                && norm.activation().isIdentity()) {
            return ofBatchNorm(node, norm, editor);
        }
        if (node.op() instanceof Binary binary) {
            Value a = node.inputs().get(0);
            Value b = node.inputs().get(1);
            boolean firstConstant = editor.constantOf(a) != null;
            Value x = firstConstant ? b : a;
            Tensor constant = editor.constantOf(firstConstant ? a : b);
            if (constant == null || !x.type().equals(node.output().type())) {
                return null;
            }
            double[] values = values(constant, x.type().shape(), axis);
            return values == null ? null : ofBinary(binary.kind(), firstConstant, x, values, constant);
        }
        return null;
    }

    private static PerChannel ofBatchNorm(Node node, BatchNorm norm, GraphEditor editor) {
        List<Tensor> parameters =
                node.inputs().subList(1, 5).stream().map(editor::constantOf).toList();
        if (parameters.contains(null)) {
            return null;
        }
        int channels = parameters.get(0).size();
        double[] scale = new double[channels];
        double[] shift = new double[channels];
        for (int c = 0; c < channels; c++) {
            double deviation = Math.sqrt(parameters.get(3).getDouble(c) + norm.epsilon());
            scale[c] = parameters.get(0).getDouble(c) / deviation;
            shift[c] = parameters.get(1).getDouble(c) - parameters.get(2).getDouble(c) * scale[c];
        }
        return new PerChannel(node.inputs().get(0), scale, shift, parameters);
    }

    private static PerChannel ofBinary(
            Binary.Kind kind, boolean firstConstant, Value x, double[] values, Tensor constant) {
        int channels = values.length;
        double[] scale = new double[channels];
        double[] shift = new double[channels];
        for (int c = 0; c < channels; c++) {
            double v = values[c];
            scale[c] = 1;
            switch (kind) {
                case ADD -> shift[c] = v;
                case MUL -> scale[c] = v;
                case SUB -> {
                    scale[c] = firstConstant ? -1 : 1;
                    shift[c] = firstConstant ? v : -v;
                }
                case DIV -> {
                    if (firstConstant) {
                        return null;
                    }
                    scale[c] = 1 / v;
                }
                default -> {
                    return null;
                }
            }
        }
        return new PerChannel(x, scale, shift, List.of(constant));
    }

    /** One number a channel if {@code constant}, broadcast to {@code shape}, varies along {@code axis} alone. */
    private static double[] values(Tensor constant, Shape shape, int axis) {
        if (constant.dtype() != DType.FLOAT32 || constant.shape().rank() > shape.rank()) {
            return null;
        }
        int own = axis - (shape.rank() - constant.shape().rank());
        int channels = shape.dim(axis);
        boolean perChannel = own >= 0 && constant.shape().dim(own) == channels && constant.size() == channels;
        if (!perChannel && constant.size() != 1) {
            return null;
        }
        double[] values = new double[channels];
        for (int c = 0; c < channels; c++) {
            values[c] = constant.getDouble(perChannel ? c : 0);
        }
        return values;
    }

    boolean scales() {
        for (double s : scale) {
            if (s != 1) {
                return true;
            }
        }
        return false;
    }
}
