package org.cnn4j.op;

import java.util.List;
import org.cnn4j.ShapeException;
import org.cnn4j.TensorType;

/**
 * One operator with its parameters. A record of each kind validates its own parameters, checks its operands and infers
 * the shape of its result; nobody else does.
 *
 * <p>The set is small on purpose: file formats have many operators, and their readers express them by these.
 */
public sealed interface Op
        permits ArgReduce,
                BatchNorm,
                BatchNormGradient,
                BatchNormTraining,
                Binary,
                Cast,
                Concat,
                Conv,
                ConvTranspose,
                ConvWeightGradient,
                CumSum,
                Dropout,
                Expand,
                Gather,
                GatherElements,
                GatherNd,
                GridSample,
                MatMul,
                MaxPoolIndices,
                OptimizerUpdate,
                Pad,
                Pool,
                PoolGradient,
                Reduce,
                Reshape,
                Resize,
                ScatterElements,
                ScatterNd,
                Slice,
                Softmax,
                SoftmaxCrossEntropy,
                SoftmaxCrossEntropyGradient,
                TopK,
                Transpose,
                Unary,
                UnaryGradient,
                Where {

    /** The operator's name in messages and reports. */
    default String name() {
        return getClass().getSimpleName();
    }

    /**
     * The types of the results.
     *
     * @param inputs the operands' types, in the order that the record's Javadoc gives
     * @throws ShapeException if the operands do not fit the operator; the message says which and why
     */
    List<TensorType> infer(List<TensorType> inputs);
}
