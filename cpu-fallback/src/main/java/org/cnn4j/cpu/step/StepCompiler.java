package org.cnn4j.cpu.step;

import org.cnn4j.UnsupportedOperatorException;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Gather;
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
import org.cnn4j.plan.Step;

/** Finds the kernel class of each operator. */
public final class StepCompiler {
    private StepCompiler() {}

    /** Whether there is a kernel for {@code op}; an operator's own rules for its types are all that limits it then. */
    public static boolean supports(Op op) {
        return op instanceof Conv
                || op instanceof ConvTranspose
                || op instanceof MatMul
                || op instanceof Pool
                || op instanceof Unary
                || op instanceof Binary
                || op instanceof Where
                || op instanceof BatchNorm
                || op instanceof Softmax
                || op instanceof Reduce
                || op instanceof Reshape
                || op instanceof Transpose
                || op instanceof Concat
                || op instanceof Slice
                || op instanceof Pad
                || op instanceof Expand
                || op instanceof Gather
                || op instanceof Cast
                || op instanceof Resize;
    }

    /**
     * @throws UnsupportedOperatorException if there is no kernel for the step
     */
    public static StepFactory compile(Step step, CompileContext context) {
        if (step.output().size() == 0) {
            return binding -> () -> {};
        }
        Op op = step.op();
        if (op instanceof Conv conv) {
            return ConvStep.compile(conv, step, context);
        }
        if (op instanceof ConvTranspose transposed) {
            return ConvTransposeStep.compile(transposed, step, context);
        }
        if (op instanceof MatMul matMul) {
            return MatMulStep.compile(matMul, step, context);
        }
        if (op instanceof Pool pool) {
            return PoolStep.compile(pool, step);
        }
        if (op instanceof Unary unary) {
            return binding -> UnaryStep.bind(unary, step, binding);
        }
        if (op instanceof Binary binary) {
            return binding -> new BinaryStep(binary, step, binding);
        }
        if (op instanceof BatchNorm norm) {
            return binding -> new BatchNormStep(norm, step, binding);
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
            return binding -> StridedCopyStep.transpose(transpose, step, binding);
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
        throw new UnsupportedOperatorException("The CPU backend has no kernel for step " + step);
    }
}
