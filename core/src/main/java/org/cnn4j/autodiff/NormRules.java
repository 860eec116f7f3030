package org.cnn4j.autodiff;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.graph.Value;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Layout;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;

/** Normalisation: by statistics, given or of the batch, and softmax. */
final class NormRules {
    private NormRules() {}

    static void addTo(RuleTable table) {
        table.add(BatchNorm.class, NormRules::batchNorm);
        table.add(BatchNormTraining.class, NormRules::batchNormTraining);
        table.add(Softmax.class, NormRules::softmax);
    }

    /**
     * With {@code d} what comes before the activation, {@code r = 1 / sqrt(variance + epsilon)} and {@code xhat = (x - mean) * r}:
     * {@code dx = d * scale * r}, {@code dscale = sum(d * xhat)}, {@code dbias = sum(d)}, {@code dmean = -scale * r * dbias},
     * {@code dvariance = -scale * r^2 * dscale / 2}.
     */
    private static void batchNorm(BatchNorm op, NodeGradient node) {
        Arithmetic arithmetic = node.arithmetic();
        BatchNorm plain = op.withActivation(UnaryFunction.IDENTITY);
        Value d = UnaryRules.pass(
                arithmetic, op.activation(), () -> arithmetic.add(plain, node.operands()), node.y(), node.dy());
        Value scale = node.x(1);
        Value mean = node.x(3);
        Value variance = node.x(4);
        Shape channels = node.shape(1);
        Value zeros = arithmetic.filled(channels, 0);
        if (node.wants(0)) {
            node.give(0, arithmetic.add(plain, d, scale, zeros, zeros, variance));
        }
        List<Integer> others =
                Arithmetic.allBut(channelAxis(op.layout(), d), d.type().shape().rank());
        if (node.wants(2) || node.wants(3)) {
            Value dbias = arithmetic.sum(d, others, false);
            node.give(2, dbias);
            if (node.wants(3)) {
                Value slope = arithmetic.times(scale, deviation(arithmetic, op, variance));
                node.give(3, arithmetic.negative(arithmetic.times(slope, dbias)));
            }
        }
        if (node.wants(1) || node.wants(4)) {
            Value ones = arithmetic.filled(channels, 1);
            Value normal = arithmetic.add(plain, node.x(0), ones, zeros, mean, variance);
            Value dscale = arithmetic.sum(arithmetic.times(d, normal), others, false);
            node.give(1, dscale);
            if (node.wants(4)) {
                Value squares = arithmetic.square(deviation(arithmetic, op, variance));
                Value slope = arithmetic.scaled(-0.5, arithmetic.times(scale, squares));
                node.give(4, arithmetic.times(slope, dscale));
            }
        }
    }

    private static int channelAxis(Layout layout, Value value) {
        return layout.channelAxis(value.type().shape().rank());
    }

    /** {@code 1 / sqrt(variance + epsilon)}. */
    private static Value deviation(Arithmetic arithmetic, BatchNorm op, Value variance) {
        Value root = arithmetic.unary(Kind.SQRT, arithmetic.affine(1, variance, op.epsilon()));
        return arithmetic.unary(Kind.RECIPROCAL, root);
    }

    private static void batchNormTraining(BatchNormTraining op, NodeGradient node) {
        if (node.dy(1) != null || node.dy(2) != null) {
            throw node.unsupported("passes no gradients back from the batch's mean and variance");
        }
        List<Value> results = node.arithmetic()
                .addAll(
                        new BatchNormGradient(op.epsilon(), op.layout()),
                        node.dy(),
                        node.x(0),
                        node.x(1),
                        node.y(1),
                        node.y(2));
        for (int i = 0; i < results.size(); i++) {
            node.give(i, results.get(i));
        }
    }

    private static void softmax(Softmax op, NodeGradient node) {
        Arithmetic arithmetic = node.arithmetic();
        List<Integer> axis = List.of(op.axis());
        if (op.log()) {
            Value all = arithmetic.sum(node.dy(), axis, true);
            node.give(0, arithmetic.minus(node.dy(), arithmetic.times(arithmetic.exp(node.y()), all)));
        } else {
            Value all = arithmetic.sum(arithmetic.times(node.dy(), node.y()), axis, true);
            node.give(0, arithmetic.times(node.y(), arithmetic.minus(node.dy(), all)));
        }
    }
}
