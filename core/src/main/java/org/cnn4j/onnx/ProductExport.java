package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Op;
import org.cnn4j.op.Window;

/** The ONNX form of convolutions and matrix products, whose epilogues become nodes of their own. */
final class ProductExport {
    private final Node node;
    private final NodeWriter out;
    private final TensorType type;
    private final String result;

    private ProductExport(Node node, NodeWriter out) {
        this.node = node;
        this.out = out;
        this.type = node.output().type();
        this.result = out.name(node.output());
    }

    static void write(Node node, NodeWriter out) {
        new ProductExport(node, out).write();
    }

    private void write() {
        Op op = node.op();
        if (op instanceof Conv conv) {
            List<Object> attributes = new ArrayList<>(window(conv.window()));
            attributes.addAll(List.of("group", conv.groups()));
            convolution("Conv", conv.epilogue(), attributes);
        } else if (op instanceof ConvTranspose conv) {
            List<Object> attributes = new ArrayList<>(window(conv.window()));
            attributes.addAll(List.of("group", conv.groups(), "output_padding", conv.outputPadding()));
            convolution("ConvTranspose", conv.epilogue(), attributes);
        } else {
            matMul((MatMul) op);
        }
    }

    /** Kernel, strides, pads and dilations as attributes. */
    static List<Object> window(Window window) {
        List<Integer> pads = new ArrayList<>(window.padsBefore());
        pads.addAll(window.padsAfter());
        return List.of(
                "kernel_shape",
                window.kernel(),
                "strides",
                window.strides(),
                "pads",
                pads,
                "dilations",
                window.dilations());
    }

    private void convolution(String name, Epilogue epilogue, List<Object> attributes) {
        String sum = rest(epilogue) ? out.between(result + ".conv") : result;
        out.add(name, names(epilogue.bias() ? 3 : 2), sum, attributes.toArray());
        epilogue(epilogue, sum);
    }

    private List<String> names(int count) {
        return node.inputs().subList(0, count).stream().map(out::name).toList();
    }

    private static boolean rest(Epilogue epilogue) {
        return epilogue.residual() || !epilogue.activation().isIdentity();
    }

    /** Residual and activation behind {@code sum}. */
    private void epilogue(Epilogue epilogue, String sum) {
        String at = sum;
        if (epilogue.residual()) {
            Value residual = node.inputs().get(node.inputs().size() - 1);
            String next = epilogue.activation().isIdentity() ? result : out.between(result + ".sum");
            out.add("Add", List.of(at, out.name(residual)), next);
            at = next;
        }
        if (!epilogue.activation().isIdentity()) {
            FunctionExport.write(epilogue.activation(), type, at, result, out);
        }
    }

    private void matMul(MatMul op) {
        Epilogue epilogue = op.epilogue();
        boolean matrices = node.inputs().get(0).type().shape().rank() == 2
                && node.inputs().get(1).type().shape().rank() == 2;
        String sum = rest(epilogue) ? out.between(result + ".product") : result;
        if (matrices) {
            Object[] attributes = {"transA", op.transA() ? 1 : 0, "transB", op.transB() ? 1 : 0};
            out.add("Gemm", names(epilogue.bias() ? 3 : 2), sum, attributes);
        } else {
            String a = op.transA() ? transposed(0) : out.name(node.inputs().get(0));
            String b = op.transB() ? transposed(1) : out.name(node.inputs().get(1));
            String product = epilogue.bias() ? out.between(result + ".matmul") : sum;
            out.add("MatMul", List.of(a, b), product);
            if (epilogue.bias()) {
                out.add("Add", List.of(product, out.name(node.inputs().get(2))), sum);
            }
        }
        epilogue(epilogue, sum);
    }

    private String transposed(int operand) {
        int rank = node.inputs().get(operand).type().shape().rank();
        List<Integer> perm = new ArrayList<>();
        for (int i = 0; i < rank - 2; i++) {
            perm.add(i);
        }
        perm.addAll(List.of(rank - 1, rank - 2));
        String name = out.between(result + ".transposed");
        out.add("Transpose", List.of(out.name(node.inputs().get(operand))), name, "perm", perm);
        return name;
    }
}
