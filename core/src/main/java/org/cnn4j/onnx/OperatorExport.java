package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Node;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Gather;
import org.cnn4j.op.Layout;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Resize;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.Transpose;
import org.cnn4j.op.Unary;
import org.cnn4j.op.Where;

/** The ONNX form of each operator. */
final class OperatorExport {
    private final Node node;
    private final NodeWriter out;
    private final List<String> inputs;
    private final String result;

    private OperatorExport(Node node, NodeWriter out) {
        this.node = node;
        this.out = out;
        this.inputs = node.inputs().stream().map(out::name).toList();
        this.result = out.name(node.output());
    }

    static void write(Node node, NodeWriter out) {
        new OperatorExport(node, out).write();
    }

    private void write() {
        Op op = node.op();
        if (layout(op) == Layout.CHANNELS_LAST) {
            throw new Cnn4jException(op.name() + " with channels last has no form in ONNX");
        }
        if (op instanceof Conv || op instanceof ConvTranspose || op instanceof MatMul) {
            ProductExport.write(node, out);
        } else if (op instanceof Unary unary) {
            FunctionExport.write(unary.function(), node.output().type(), inputs.get(0), result, out);
        } else if (op instanceof Binary binary) {
            binary(binary.kind());
        } else if (op instanceof Pool pool) {
            pool(pool);
        } else if (op instanceof BatchNorm norm) {
            batchNorm(norm);
        } else if (op instanceof Softmax softmax) {
            out.add(softmax.name(), inputs, result, "axis", softmax.axis());
        } else if (op instanceof Reduce reduce) {
            reduce(reduce);
        } else if (op instanceof Where) {
            out.add("Where", inputs, result);
        } else if (op instanceof Resize resize) {
            resize(resize);
        } else {
            move(op);
        }
    }

    private static Layout layout(Op op) {
        if (op instanceof Conv conv) {
            return conv.layout();
        } else if (op instanceof ConvTranspose conv) {
            return conv.layout();
        } else if (op instanceof Pool pool) {
            return pool.layout();
        }
        return op instanceof BatchNorm norm ? norm.layout() : Layout.CHANNELS_FIRST;
    }

    private void move(Op op) {
        if (op instanceof Reshape reshape) {
            out.add(
                    "Reshape",
                    with(out.integers(result + ".shape", out.batch().dims(node, reshape))),
                    result,
                    "allowzero",
                    1);
        } else if (op instanceof Expand expand) {
            out.add("Expand", with(shape(expand.shape())), result);
        } else if (op instanceof Transpose transpose) {
            out.add("Transpose", inputs, result, "perm", transpose.perm());
        } else if (op instanceof Concat concat) {
            out.add("Concat", inputs, result, "axis", concat.axis());
        } else if (op instanceof Gather gather) {
            out.add("Gather", inputs, result, "axis", gather.axis());
        } else if (op instanceof Cast cast) {
            out.add("Cast", inputs, result, "to", OnnxWriter.code(cast.to()));
        } else if (op instanceof Slice slice) {
            slice(slice);
        } else if (op instanceof Pad pad) {
            pad(pad);
        } else if (op instanceof Dropout dropout) {
            dropout(dropout);
        } else {
            IndexedExport.write(node, out);
        }
    }

    private List<String> with(String... more) {
        List<String> all = new ArrayList<>(inputs);
        all.addAll(Arrays.asList(more));
        return all;
    }

    private String shape(Shape shape) {
        return out.integers(
                result + ".shape", Arrays.stream(shape.dims()).boxed().toList());
    }

    private void batchNorm(BatchNorm norm) {
        boolean plain = norm.activation().isIdentity();
        String normalised = plain ? result : out.between(result + ".norm");
        out.add("BatchNormalization", inputs, normalised, "epsilon", norm.epsilon());
        if (!plain) {
            FunctionExport.write(norm.activation(), node.output().type(), normalised, result, out);
        }
    }

    private void binary(Binary.Kind kind) {
        String type =
                switch (kind) {
                    case ADD -> "Add";
                    case SUB -> "Sub";
                    case MUL -> "Mul";
                    case DIV -> "Div";
                    case POW -> "Pow";
                    case MIN -> "Min";
                    case MAX -> "Max";
                    case MOD, FMOD -> "Mod";
                    case PRELU -> "PRelu";
                    case EQUAL -> "Equal";
                    case LESS -> "Less";
                    case LESS_OR_EQUAL -> "LessOrEqual";
                    case GREATER -> "Greater";
                    case GREATER_OR_EQUAL -> "GreaterOrEqual";
                    case AND -> "And";
                    case OR -> "Or";
                    case XOR -> "Xor";
                };
        if (kind == Binary.Kind.FMOD) {
            out.add(type, inputs, result, "fmod", 1);
        } else if (kind == Binary.Kind.PRELU) {
            String wide = out.between(result + ".x");
            out.add("Expand", List.of(inputs.get(0), shape(node.output().type().shape())), wide);
            out.add(type, List.of(wide, inputs.get(1)), result);
        } else {
            out.add(type, inputs, result);
        }
    }

    private void pool(Pool pool) {
        List<Object> attributes = new ArrayList<>(ProductExport.window(pool.window()));
        attributes.addAll(List.of("ceil_mode", pool.ceilMode() ? 1 : 0));
        if (pool.kind() == Pool.Kind.AVERAGE) {
            attributes.addAll(List.of("count_include_pad", pool.countIncludePad() ? 1 : 0));
        } else if (pool.kind() == Pool.Kind.LP) {
            attributes.addAll(List.of("p", pool.p()));
        }
        out.add(pool.name(), inputs, result, attributes.toArray());
    }

    private String crop(Resize resize) {
        float[] roi = new float[resize.crop().size()];
        for (int axis = 0; axis < roi.length / 2; axis++) {
            int in = node.inputs().get(0).type().shape().dim(axis);
            for (int o = 0; o < resize.shape().dim(axis); o++) {
                if (resize.outside(axis, o, in)) {
                    throw new Cnn4jException(
                            "ONNX has no Resize that repeats the edge where a crop leaves its picture");
                }
            }
        }
        for (int i = 0; i < roi.length; i++) {
            roi[i] = resize.crop().get(i).floatValue();
        }
        return roi.length == 0 ? "" : out.constant(result + ".roi", Tensor.of(Shape.of(roi.length), roi));
    }

    private void reduce(Reduce reduce) {
        if (reduce.axes().isEmpty()) {
            // ONNX takes no axes for all axes, or for nothing to do at all.
            reduceNothing(reduce.kind());
            return;
        }
        String type =
                switch (reduce.kind()) {
                    case SUM -> "ReduceSum";
                    case MEAN -> "ReduceMean";
                    case MAX -> "ReduceMax";
                    case MIN -> "ReduceMin";
                    case PROD -> "ReduceProd";
                    case L1 -> "ReduceL1";
                    case L2 -> "ReduceL2";
                    case SUM_SQUARE -> "ReduceSumSquare";
                    case LOG_SUM -> "ReduceLogSum";
                    case LOG_SUM_EXP -> "ReduceLogSumExp";
                };
        String axes = out.integers(result + ".axes", reduce.axes());
        out.add(type, with(axes), result, "keepdims", reduce.keepDims() ? 1 : 0);
    }

    private void reduceNothing(Reduce.Kind kind) {
        switch (kind) {
            case L1, L2 -> out.add("Abs", inputs, result);
            case SUM_SQUARE -> out.add("Mul", List.of(inputs.get(0), inputs.get(0)), result);
            case LOG_SUM -> out.add("Log", inputs, result);
            default -> out.add("Identity", inputs, result);
        }
    }

    private void slice(Slice slice) {
        List<Long> ends = new ArrayList<>();
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < slice.starts().size(); i++) {
            long end = slice.starts().get(i)
                    + (long) slice.sizes().dim(i) * slice.steps().get(i);
            // A negative end counts from the back; walking down past the first element needs the least integer.
            ends.add(end < 0 ? Long.MIN_VALUE : end);
            axes.add(i);
        }
        out.add(
                "Slice",
                with(
                        out.integers(result + ".starts", slice.starts()),
                        out.integers(result + ".ends", ends),
                        out.integers(result + ".axes", axes),
                        out.integers(result + ".steps", slice.steps())),
                result);
    }

    /** Outside of training, as which engines take it that find no third input. */
    private void dropout(Dropout dropout) {
        if (Dropout.isTraining(node.inputs())) {
            throw new Cnn4jException("ONNX has no Dropout whose choice is told by a seed and a step; write the network "
                    + "as it is outside of training");
        }
        out.add("Dropout", with(out.scalar(result + ".ratio", dropout.rate())), result);
    }

    private void pad(Pad pad) {
        List<Integer> pads = new ArrayList<>(pad.before());
        pads.addAll(pad.after());
        String where = out.integers(result + ".pads", pads);
        String mode = pad.mode().name().toLowerCase(Locale.ROOT);
        if (pad.mode() == Pad.Mode.CONSTANT) {
            TensorType type = new TensorType(node.output().type().dtype(), Shape.scalar());
            String value = out.constant(result + ".value", Tensor.filled(type, pad.value()));
            out.add("Pad", with(where, value), result, "mode", mode);
        } else {
            out.add("Pad", with(where), result, "mode", mode);
        }
    }

    private void resize(Resize resize) {
        String coordinates = resize.coordinates().name().toLowerCase(Locale.ROOT);
        if (resize.coordinates() == Resize.Coordinates.TF_HALF_PIXEL_FOR_NN) {
            throw new Cnn4jException("ONNX opset " + OnnxWriter.OPSET + " has no Resize with " + coordinates);
        }
        Shape in = node.inputs().get(0).type().shape();
        boolean bySize = true;
        float[] scales = new float[in.rank()];
        for (int i = 0; i < in.rank(); i++) {
            double scale = resize.scales().get(i);
            scales[i] = (float) scale;
            bySize &= scale == (double) resize.shape().dim(i) / in.dim(i);
        }
        List<String> operands = new ArrayList<>(List.of(inputs.get(0), crop(resize)));
        if (bySize) {
            operands.addAll(List.of("", shape(resize.shape())));
        } else {
            operands.add(out.constant(result + ".scales", Tensor.of(Shape.of(scales.length), scales)));
        }
        List<Object> attributes = new ArrayList<>(List.of(
                "mode", resize.mode().name().toLowerCase(Locale.ROOT), "coordinate_transformation_mode", coordinates));
        if (resize.mode() == Resize.Mode.NEAREST) {
            attributes.addAll(List.of("nearest_mode", resize.rounding().name().toLowerCase(Locale.ROOT)));
        } else {
            attributes.addAll(List.of(
                    "cubic_coeff_a", (float) resize.cubicA(),
                    "exclude_outside", resize.excludeOutside() ? 1 : 0,
                    "antialias", resize.antialias() ? 1 : 0));
        }
        out.add("Resize", operands, result, attributes.toArray());
    }
}
