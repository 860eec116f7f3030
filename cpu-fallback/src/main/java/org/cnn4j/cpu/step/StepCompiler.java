package org.cnn4j.cpu.step;

import java.util.Set;
import org.cnn4j.UnsupportedOperatorException;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.CumSum;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Gather;
import org.cnn4j.op.GatherElements;
import org.cnn4j.op.GatherNd;
import org.cnn4j.op.GridSample;
import org.cnn4j.op.Layout;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.MaxPoolIndices;
import org.cnn4j.op.Op;
import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Pool;
import org.cnn4j.op.PoolGradient;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Resize;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.ScatterNd;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.SoftmaxCrossEntropy;
import org.cnn4j.op.SoftmaxCrossEntropyGradient;
import org.cnn4j.op.TopK;
import org.cnn4j.op.Transpose;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryGradient;
import org.cnn4j.op.Where;
import org.cnn4j.plan.Step;

/** Finds the kernel class of each operator. */
public final class StepCompiler {
    private static final Set<Class<? extends Op>> KERNELS = Set.of(
            ArgReduce.class,
            BatchNorm.class,
            BatchNormGradient.class,
            BatchNormTraining.class,
            Binary.class,
            Cast.class,
            Concat.class,
            Conv.class,
            ConvTranspose.class,
            ConvWeightGradient.class,
            CumSum.class,
            Dropout.class,
            Expand.class,
            Gather.class,
            GatherElements.class,
            GatherNd.class,
            GridSample.class,
            MatMul.class,
            MaxPoolIndices.class,
            OptimizerUpdate.class,
            Pad.class,
            Pool.class,
            PoolGradient.class,
            Reduce.class,
            Reshape.class,
            Resize.class,
            ScatterElements.class,
            ScatterNd.class,
            Slice.class,
            Softmax.class,
            SoftmaxCrossEntropy.class,
            SoftmaxCrossEntropyGradient.class,
            TopK.class,
            Transpose.class,
            Unary.class,
            UnaryGradient.class,
            Where.class);

    private StepCompiler() {}

    /** Whether there is a kernel for {@code op}; an operator's own rules for its types are all that limits it then. */
    public static boolean supports(Op op) {
        return KERNELS.contains(op.getClass());
    }

    /**
     * @throws UnsupportedOperatorException if there is no kernel for the step
     */
    public static StepFactory compile(Step step, CompileContext context) {
        if (step.output().size() == 0 || context.prologues().absorbs(step)) {
            StepFactory nothing = binding -> () -> {};
            return step.output().size() == 0 ? nothing : nothing.described("done by the step after it");
        }
        Op op = step.op();
        if (op instanceof Conv conv) {
            return ConvStep.compile(conv, step, context);
        }
        if (op instanceof ConvTranspose transposed) {
            return ConvTransposeStep.compile(transposed, step, context);
        }
        if (op instanceof ConvWeightGradient gradient) {
            return ConvWeightGradientStep.compile(gradient, step);
        }
        if (op instanceof MatMul matMul) {
            return MatMulStep.compile(matMul, step, context);
        }
        if (op instanceof Pool pool) {
            return binding -> new PoolStep(pool, step, binding);
        }
        if (op instanceof Unary unary) {
            return binding -> UnaryStep.bind(unary, step, binding);
        }
        if (op instanceof Binary binary) {
            return binding -> new BinaryStep(binary, step, binding);
        }
        if (op instanceof BatchNorm norm) {
            return norm.layout() == Layout.CHANNELS_LAST
                    ? binding -> new ChannelBatchNorm(norm, step, binding)
                    : binding -> new BatchNormStep(norm, step, binding);
        }
        if (op instanceof Softmax softmax) {
            return binding -> new SoftmaxStep(softmax, step, binding);
        }
        if (op instanceof Reduce reduce) {
            return binding -> ReduceStep.bind(reduce, step, binding);
        }
        if (op instanceof Resize resize) {
            return ResizeStep.compile(resize, step);
        }
        return compileMovement(step);
    }

    private static StepFactory compileTraining(Step step) {
        Op op = step.op();
        if (op instanceof UnaryGradient gradient) {
            return binding -> new UnaryGradientStep(gradient, step, binding);
        }
        if (op instanceof PoolGradient gradient) {
            return binding -> new PoolGradientStep(gradient, step, binding);
        }
        if (op instanceof BatchNormTraining norm) {
            return binding -> new BatchNormTrainingStep(norm, step, binding);
        }
        if (op instanceof BatchNormGradient gradient) {
            return binding -> new BatchNormGradientStep(gradient, step, binding);
        }
        if (op instanceof SoftmaxCrossEntropy) {
            return binding -> CrossEntropyStep.losses(step, binding);
        }
        if (op instanceof SoftmaxCrossEntropyGradient) {
            return binding -> CrossEntropyStep.gradient(step, binding);
        }
        if (op instanceof Dropout dropout) {
            return Dropout.isTraining(step.inputs())
                    ? binding -> new DropoutStep(dropout, step, binding)
                    : binding -> StridedCopyStep.expand(step, binding);
        }
        if (op instanceof OptimizerUpdate update) {
            return binding -> new OptimizerUpdateStep(update, step, binding);
        }
        throw new UnsupportedOperatorException("The CPU backend has no kernel for step " + step);
    }

    private static StepFactory compileMovement(Step step) {
        Op op = step.op();
        if (op instanceof Where) {
            return binding -> new WhereStep(step, binding);
        }
        if (op instanceof Cast) {
            return binding -> new CastStep(step, binding);
        }
        if (op instanceof Gather gather) {
            return binding -> new GatherStep(gather, step, binding);
        }
        if (op instanceof Pad pad) {
            return binding -> IndexedCopyStep.pad(pad, step, binding);
        }
        if (op instanceof Concat concat) {
            return binding -> StridedCopyStep.concat(concat, step, binding);
        }
        if (op instanceof Transpose transpose) {
            return binding -> TransposeStep.bind(transpose, step, binding);
        }
        if (op instanceof Slice slice) {
            return binding -> StridedCopyStep.slice(slice, step, binding);
        }
        if (op instanceof Expand) {
            return binding -> StridedCopyStep.expand(step, binding);
        }
        if (op instanceof Reshape) {
            return binding -> StridedCopyStep.expand(step, binding);
        }
        return compileIndexed(step);
    }

    private static StepFactory compileIndexed(Step step) {
        Op op = step.op();
        if (op instanceof ArgReduce reduce) {
            return binding -> new ArgReduceStep(reduce, step, binding);
        }
        if (op instanceof CumSum sum) {
            return binding -> new CumSumStep(sum, step, binding);
        }
        if (op instanceof TopK top) {
            return binding -> new TopKStep(top, step, binding);
        }
        if (op instanceof GatherElements gather) {
            return binding -> new GatherElementsStep(gather, step, binding);
        }
        if (op instanceof GatherNd gather) {
            return binding -> new GatherNdStep(gather, step, binding);
        }
        if (op instanceof ScatterElements scatter) {
            return binding -> ScatterElementsStep.bind(scatter, step, binding);
        }
        if (op instanceof ScatterNd scatter) {
            return binding -> ScatterNdStep.bind(scatter, step, binding);
        }
        if (op instanceof MaxPoolIndices pool) {
            return binding -> new MaxPoolIndicesStep(pool, step, binding);
        }
        if (op instanceof GridSample sample) {
            return binding -> new GridSampleStep(sample, step, binding);
        }
        return compileTraining(step);
    }
}
