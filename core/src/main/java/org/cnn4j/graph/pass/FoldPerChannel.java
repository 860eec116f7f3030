package org.cnn4j.graph.pass;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Op;

/**
 * Folds batch normalisation, and addition or multiplication of a constant a channel, into the weights and bias of the
 * convolution or matrix product before it, computing the new weights in double precision.
 */
public final class FoldPerChannel implements Pass {
    private final FoldMemo memo;

    public FoldPerChannel(FoldMemo memo) {
        this.memo = memo;
    }

    @Override
    public Graph apply(Graph graph) {
        GraphEditor editor = new GraphEditor(graph);
        for (Node original : graph.nodes()) {
            Node node = editor.resolve(original);
            if (!fold(node, editor)) {
                editor.emit(node);
            }
        }
        return editor.build();
    }

    private boolean fold(Node node, GraphEditor editor) {
        if (node.inputs().isEmpty()) {
            return false;
        }
        for (Value candidate : node.inputs()) {
            Node before = editor.producer(candidate);
            if (before != null && editor.usedOnce(candidate) && isPlain(before.op())) {
                int rank = candidate.type().shape().rank();
                PerChannel form = PerChannel.of(node, before.op() instanceof MatMul ? rank - 1 : 1, editor);
                if (form != null && form.x() == candidate && foldInto(before, form, node, editor)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isPlain(Op op) {
        Epilogue epilogue = epilogue(op);
        return epilogue != null && epilogue.activation().isIdentity() && !epilogue.residual();
    }

    static Epilogue epilogue(Op op) {
        if (op instanceof Conv conv) {
            return conv.epilogue();
        }
        if (op instanceof ConvTranspose conv) {
            return conv.epilogue();
        }
        return op instanceof MatMul matMul ? matMul.epilogue() : null;
    }

    static Op withEpilogue(Op op, Epilogue epilogue) {
        if (op instanceof Conv conv) {
            return conv.withEpilogue(epilogue);
        }
        if (op instanceof ConvTranspose conv) {
            return new ConvTranspose(conv.window(), conv.outputPadding(), conv.groups(), epilogue, conv.layout());
        }
        MatMul matMul = (MatMul) op;
        return new MatMul(matMul.transA(), matMul.transB(), epilogue);
    }

    private boolean foldInto(Node before, PerChannel form, Node node, GraphEditor editor) {
        Epilogue epilogue = epilogue(before.op());
        Tensor weights = editor.constantOf(before.inputs().get(1));
        Tensor bias = epilogue.bias() ? editor.constantOf(before.inputs().get(2)) : null;
        if ((form.scales() && weights == null) || (epilogue.bias() && bias == null)) {
            return false;
        }
        List<Tensor> sources = new ArrayList<>(form.sources());
        if (bias != null) {
            sources.add(bias);
        }
        String what = node.op() + "|" + before.op() + "|" + node.inputs().indexOf(form.x());
        List<Value> inputs = new ArrayList<>();
        inputs.add(before.inputs().get(0));
        if (form.scales()) {
            sources.add(weights);
            Tensor scaled = memo.get(what + "|w", sources, () -> scaled(before.op(), weights, form.scale()));
            inputs.add(editor.constant(before.inputs().get(1).name(), scaled));
        } else {
            inputs.add(before.inputs().get(1));
        }
        Tensor newBias = memo.get(what + "|b", sources, () -> bias(bias, form));
        inputs.add(editor.constant(node.name() + ".bias", newBias));
        editor.remove(before);
        editor.emit(new Node(before.name(), withEpilogue(before.op(), epilogue.withBias()), inputs, node.outputs()));
        return true;
    }

    private static Tensor bias(Tensor bias, PerChannel form) {
        float[] values = new float[form.shift().length];
        for (int c = 0; c < values.length; c++) {
            double old = bias == null ? 0 : bias.getDouble(c);
            values[c] = (float) (old * form.scale()[c] + form.shift()[c]);
        }
        return Tensor.wrap(org.cnn4j.TensorType.float32(values.length), values);
    }

    /** The weights with each output channel's multiplied by its scale. */
    private static Tensor scaled(Op op, Tensor weights, double[] scale) {
        float[] w = weights.toFloatArray();
        Shape shape = weights.shape();
        int[] strides = shape.strides();
        int axis = channelAxis(op, shape.rank());
        int channels = shape.dim(axis);
        int perGroup = op instanceof ConvTranspose conv ? shape.dim(0) / conv.groups() : 0;
        for (int i = 0; i < w.length; i++) {
            int channel = i / strides[axis] % channels;
            if (op instanceof ConvTranspose) {
                channel += i / strides[0] / perGroup * channels;
            }
            w[i] = (float) (w[i] * scale[channel]);
        }
        return Tensor.wrap(weights.type(), w);
    }

    private static int channelAxis(Op op, int rank) {
        if (op instanceof Conv) {
            return 0;
        }
        return op instanceof MatMul matMul && !matMul.transB() ? rank - 1 : op instanceof MatMul ? rank - 2 : 1;
    }
}
