package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.Layout;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pool;
import org.cnn4j.op.PoolGradient;
import org.cnn4j.op.Transpose;

/**
 * Operators with channels last: what they do with channels first, between two reorderings.
 *
 * @param op the same operator with channels first
 * @param operands those that have channels last
 * @param result whether the first result has them; no other does
 */
record RefLayouts(Op op, List<Integer> operands, boolean result) {

    /** How to see {@code op} with channels first; null if it is so already or has no layout. */
    static RefLayouts of(Op op, int operands) {
        if (op instanceof Conv conv && conv.layout() == Layout.CHANNELS_LAST) {
            return sum(conv.withLayout(Layout.CHANNELS_FIRST), conv.epilogue().residual(), operands);
        } else if (op instanceof ConvTranspose conv && conv.layout() == Layout.CHANNELS_LAST) {
            return sum(conv.withLayout(Layout.CHANNELS_FIRST), conv.epilogue().residual(), operands);
        } else if (op instanceof ConvWeightGradient conv && conv.layout() == Layout.CHANNELS_LAST) {
            return new RefLayouts(conv.withLayout(Layout.CHANNELS_FIRST), List.of(0, 1), false);
        } else if (op instanceof Pool pool && pool.layout() == Layout.CHANNELS_LAST) {
            return new RefLayouts(pool.withLayout(Layout.CHANNELS_FIRST), List.of(0), true);
        } else if (op instanceof PoolGradient pool && pool.pool().layout() == Layout.CHANNELS_LAST) {
            List<Integer> all = operands == 1 ? List.of(0) : List.of(0, 1);
            return new RefLayouts(pool.withLayout(Layout.CHANNELS_FIRST), all, true);
        } else if (op instanceof BatchNorm norm && norm.layout() == Layout.CHANNELS_LAST) {
            return new RefLayouts(norm.withLayout(Layout.CHANNELS_FIRST), List.of(0), true);
        } else if (op instanceof BatchNormTraining norm && norm.layout() == Layout.CHANNELS_LAST) {
            return new RefLayouts(norm.withLayout(Layout.CHANNELS_FIRST), List.of(0), true);
        } else if (op instanceof BatchNormGradient norm && norm.layout() == Layout.CHANNELS_LAST) {
            return new RefLayouts(norm.withLayout(Layout.CHANNELS_FIRST), List.of(0, 1), true);
        }
        return null;
    }

    private static RefLayouts sum(Op op, boolean residual, int operands) {
        return new RefLayouts(op, residual ? List.of(0, operands - 1) : List.of(0), true);
    }

    /** The operands of {@link #op}. */
    List<RefTensor> toFirst(List<RefTensor> in) {
        List<RefTensor> reordered = new ArrayList<>(in);
        for (int i : operands) {
            reordered.set(
                    i, reordered(in.get(i), Layout.toFirst(in.get(i).shape().rank())));
        }
        return reordered;
    }

    /** The results as the operator with channels last gives them. */
    List<RefTensor> toLast(List<RefTensor> out) {
        if (!result) {
            return out;
        }
        List<RefTensor> reordered = new ArrayList<>(out);
        reordered.set(0, reordered(out.get(0), Layout.toLast(out.get(0).shape().rank())));
        return reordered;
    }

    private static RefTensor reordered(RefTensor x, List<Integer> perm) {
        return RefMovement.transpose(new Transpose(perm), x);
    }
}
