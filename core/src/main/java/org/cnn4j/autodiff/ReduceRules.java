package org.cnn4j.autodiff;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.CumSum;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.TopK;
import org.cnn4j.op.UnaryFunction.Kind;

/** Operators that make one element of many along some axes, or sum or pick along one. */
final class ReduceRules {
    private ReduceRules() {}

    static void addTo(RuleTable table) {
        table.add(Reduce.class, ReduceRules::reduce);
        table.add(
                CumSum.class,
                (op, node) -> node.give(
                        0, node.arithmetic().add(new CumSum(op.axis(), op.exclusive(), !op.reverse()), node.dy())));
        table.add(TopK.class, ReduceRules::topK);
    }

    private static void reduce(Reduce op, NodeGradient node) {
        Arithmetic arithmetic = node.arithmetic();
        Shape kept = node.shape(0);
        long count = 1;
        for (int axis : op.axes()) {
            count *= kept.dim(axis);
            kept = kept.with(axis, 1);
        }
        Value dy = arithmetic.reshape(node.dy(), kept);
        Value y = arithmetic.reshape(node.y(), kept);
        Value x = node.x(0);
        Value dx =
                switch (op.kind()) {
                    case SUM -> dy;
                    case MEAN -> arithmetic.scaled(1.0 / Math.max(1, count), dy);
                    case MAX, MIN -> extremum(arithmetic, op.axes(), x, y, dy);
                    case PROD -> arithmetic.times(dy, productOfOthers(arithmetic, op.axes(), x));
                    case L1 -> arithmetic.times(dy, arithmetic.unary(Kind.SIGN, x));
                    case L2 -> {
                        // A norm of 0 has gradients of 0, as PyTorch's.
                        Value zero = arithmetic.indicator(Binary.Kind.EQUAL, y, arithmetic.number(0));
                        yield arithmetic.times(arithmetic.over(dy, arithmetic.plus(y, zero)), x);
                    }
                    case SUM_SQUARE -> arithmetic.times(arithmetic.scaled(2, dy), x);
                    case LOG_SUM -> arithmetic.over(dy, arithmetic.exp(y));
                    case LOG_SUM_EXP -> arithmetic.times(dy, arithmetic.exp(arithmetic.minus(x, y)));
                };
        node.give(0, arithmetic.expand(dx, node.shape(0)));
    }

    /** Equal maxima share what comes from behind, as with PyTorch's amax. */
    private static Value extremum(Arithmetic arithmetic, List<Integer> axes, Value x, Value y, Value dy) {
        Value equal = arithmetic.indicator(Binary.Kind.EQUAL, x, y);
        return arithmetic.times(equal, arithmetic.over(dy, arithmetic.sum(equal, axes, true)));
    }

    /** The product of all elements but each one, without dividing by a 0: that of the others has none, or is 0. */
    private static Value productOfOthers(Arithmetic arithmetic, List<Integer> axes, Value x) {
        Value zero = arithmetic.indicator(Binary.Kind.EQUAL, x, arithmetic.number(0));
        Value safe = arithmetic.plus(x, zero);
        Value product = arithmetic.add(new Reduce(Reduce.Kind.PROD, axes, true), safe);
        Value otherZeros = arithmetic.minus(arithmetic.sum(zero, axes, true), zero);
        Value none = arithmetic.compare(Binary.Kind.EQUAL, otherZeros, arithmetic.number(0));
        return arithmetic.where(none, arithmetic.over(product, safe), arithmetic.number(0));
    }

    private static void topK(TopK op, NodeGradient node) {
        Arithmetic arithmetic = node.arithmetic();
        Value zeros = arithmetic.zerosLike(node.x(0));
        ScatterElements back = new ScatterElements(op.axis(), ScatterElements.Reduction.NONE);
        node.give(0, arithmetic.add(back, zeros, node.y(1), node.dy()));
    }
}
