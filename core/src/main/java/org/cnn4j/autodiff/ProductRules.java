package org.cnn4j.autodiff;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Slice;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;

/**
 * Operators that sum products (Goodfellow et al. 2016, sections 6.5.6 and 9.5): the gradient of each factor is a product of the other
 * one with what comes from behind.
 */
final class ProductRules {
    private ProductRules() {}

    static void addTo(RuleTable table) {
        table.add(Conv.class, ProductRules::conv);
        table.add(ConvTranspose.class, ProductRules::convTranspose);
        table.add(MatMul.class, ProductRules::matMul);
    }

    private static void conv(Conv op, NodeGradient node) {
        Op plain = op.withEpilogue(op.epilogue().withActivation(UnaryFunction.IDENTITY));
        Value dy = epilogue(
                op.epilogue(), plain, node, op.layout().channelAxis(op.window().rank() + 2));
        if (node.wants(0)) {
            ConvTranspose back =
                    new ConvTranspose(op.window(), rest(op, node.shape(0)), op.groups(), Epilogue.NONE, op.layout());
            node.give(0, node.arithmetic().add(back, dy, node.x(1)));
        }
        if (node.wants(1)) {
            ConvWeightGradient weights = new ConvWeightGradient(op.window(), op.groups(), op.layout());
            node.give(1, node.arithmetic().add(weights, node.x(0), dy));
        }
    }

    /** What no window reaches at the end of each axis of x: the transposed convolution makes it by output padding. */
    private static List<Integer> rest(Conv op, Shape x) {
        Window window = op.window();
        List<Integer> rest = new ArrayList<>();
        for (int i = 0; i < window.rank(); i++) {
            int in = x.dim(op.layout().firstSpatialAxis() + i);
            int room = in + window.padsBefore().get(i) + window.padsAfter().get(i) - window.extent(i);
            rest.add(room % window.strides().get(i));
        }
        return rest;
    }

    private static void convTranspose(ConvTranspose op, NodeGradient node) {
        Epilogue epilogue = op.epilogue().withActivation(UnaryFunction.IDENTITY);
        Op plain = new ConvTranspose(op.window(), op.outputPadding(), op.groups(), epilogue, op.layout());
        Value dy = epilogue(
                op.epilogue(), plain, node, op.layout().channelAxis(op.window().rank() + 2));
        // Output padding of a stride or more makes room for windows that no element of x stands for.
        Shape x = node.shape(0);
        List<Integer> more = new ArrayList<>(Collections.nCopies(x.rank(), 0));
        for (int i = 0; i < op.window().rank(); i++) {
            more.set(
                    op.layout().firstSpatialAxis() + i,
                    op.outputPadding().get(i) / op.window().strides().get(i));
        }
        boolean overhangs = more.stream().anyMatch(m -> m > 0);
        List<Integer> zeros = Collections.nCopies(x.rank(), 0);
        if (node.wants(0)) {
            Conv back = new Conv(op.window(), op.groups(), Epilogue.NONE, op.layout());
            Value dx = node.arithmetic().add(back, dy, node.x(1));
            Slice first = new Slice(zeros, x, Collections.nCopies(x.rank(), 1));
            node.give(0, overhangs ? node.arithmetic().add(first, dx) : dx);
        }
        if (node.wants(1)) {
            Pad pad = new Pad(Pad.Mode.CONSTANT, zeros, more, 0);
            Value windows = overhangs ? node.arithmetic().add(pad, node.x(0)) : node.x(0);
            ConvWeightGradient weights = new ConvWeightGradient(op.window(), op.groups(), op.layout());
            node.give(1, node.arithmetic().add(weights, dy, windows));
        }
    }

    private static void matMul(MatMul op, NodeGradient node) {
        Epilogue epilogue = op.epilogue().withActivation(UnaryFunction.IDENTITY);
        Op plain = new MatMul(op.transA(), op.transB(), epilogue);
        Value dy = epilogue(op.epilogue(), plain, node, node.y().type().shape().rank() - 1);
        Arithmetic arithmetic = node.arithmetic();
        Value a = node.x(0);
        Value b = node.x(1);
        if (node.wants(0)) {
            Value da = op.transA()
                    ? product(arithmetic, b, op.transB(), dy, true)
                    : product(arithmetic, dy, false, b, !op.transB());
            node.give(0, arithmetic.sumTo(da, node.shape(0)));
        }
        if (node.wants(1)) {
            if (!op.transA() && MatMul.batchOf(node.shape(1)).size() == 1) {
                // One b for all matrices: their rows are one tall matrix, and the sum over the batch is a part of the
                // product.
                a = tall(arithmetic, a);
                dy = tall(arithmetic, dy);
            }
            Value db = op.transB()
                    ? product(arithmetic, dy, true, a, op.transA())
                    : product(arithmetic, a, !op.transA(), dy, false);
            node.give(1, arithmetic.sumTo(db, node.shape(1)));
        }
    }

    /** The product of two matrices, of either the transpose if told so. */
    private static Value product(Arithmetic arithmetic, Value a, boolean transA, Value b, boolean transB) {
        return arithmetic.add(new MatMul(transA, transB, Epilogue.NONE), a, b);
    }

    private static Value tall(Arithmetic arithmetic, Value matrices) {
        Shape shape = matrices.type().shape();
        return arithmetic.reshape(matrices, Shape.of(shape.product(0, shape.rank() - 1), shape.dim(-1)));
    }

    /**
     * Passes what comes after the sum, the last first: activation, residual and bias.
     *
     * @param plain the operator without its activation
     * @param channels the axis along which the bias lies
     * @return the gradient of the sum
     */
    private static Value epilogue(Epilogue epilogue, Op plain, NodeGradient node, int channels) {
        Arithmetic arithmetic = node.arithmetic();
        Value dy = UnaryRules.pass(
                arithmetic, epilogue.activation(), () -> arithmetic.add(plain, node.operands()), node.y(), node.dy());
        int next = 2;
        if (epilogue.bias()) {
            if (node.wants(next)) {
                int rank = dy.type().shape().rank();
                node.give(next, arithmetic.sum(dy, Arithmetic.allBut(channels, rank), false));
            }
            next++;
        }
        if (epilogue.residual()) {
            node.give(next, dy);
        }
        return dy;
    }
}
