package org.cnn4j.plan;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.TensorType;
import org.cnn4j.op.Layout;
import org.cnn4j.op.Op;

/**
 * What a backend asks of the memory planner.
 *
 * @param alignmentBytes offsets of values in an arena are multiples of this, but for windows of other values; a power of two
 * @param guardBytes unused bytes kept before and after every value in an arena, 0 for none. A backend fills them with a
 *     pattern and checks it after each run, so that a write out of bounds is found where it happens
 * @param scratch how many FLOAT32 elements of scratch memory a step needs while it runs
 * @param layout the order of axes that convolutions and pooling, and what lies between them, are planned in
 * @param windows which operands and results may be windows of wider rows, see {@link Slot#pitch}
 * @param pieceBytes the largest buffer that the device gives, {@link Long#MAX_VALUE} if there is no such bound: an arena may be cut at
 *     the multiples of it, rounded down to the alignment, and no value that fits in one piece lies in two
 */
public record PlanOptions(
        int alignmentBytes, int guardBytes, Scratch scratch, Layout layout, Windows windows, long pieceBytes) {
    /** The system property that turns guard zones on: {@value}. */
    public static final String GUARDS_PROPERTY = "cnn4j.guards";

    /** How much scratch memory an operator needs on a backend. */
    @FunctionalInterface
    public interface Scratch {
        int floats(Op op, List<TensorType> inputs, List<TensorType> outputs);
    }

    /** What a backend's kernels can read and write as windows of wider rows. */
    public interface Windows {
        /** Kernels that know of no gaps between rows. */
        Windows NONE = new Windows() {
            @Override
            public boolean reads(Op op, List<TensorType> inputs, List<TensorType> outputs, int operand) {
                return false;
            }

            @Override
            public boolean writes(Op op, List<TensorType> inputs, List<TensorType> outputs) {
                return false;
            }
        };

        /**
         * Kernels that know of no gaps between rows, but take any place in an arena that is aligned: operands of a concatenation may lie in
         * its result where each is one stretch of it, as channels of a single picture are.
         */
        Windows STRETCHES = new Windows() {
            @Override
            public boolean reads(Op op, List<TensorType> inputs, List<TensorType> outputs, int operand) {
                return true;
            }

            @Override
            public boolean writes(Op op, List<TensorType> inputs, List<TensorType> outputs) {
                return true;
            }
        };

        /** Whether operand number {@code operand} may be a window. */
        boolean reads(Op op, List<TensorType> inputs, List<TensorType> outputs, int operand);

        /** Whether the results may be. */
        boolean writes(Op op, List<TensorType> inputs, List<TensorType> outputs);
    }

    public PlanOptions {
        if (Integer.bitCount(alignmentBytes) != 1 || alignmentBytes < 8 || guardBytes < 0) {
            throw new IllegalArgumentException("Alignment must be a power of two from 8, guards not negative");
        }
        if (pieceBytes < alignmentBytes) {
            throw new IllegalArgumentException("Pieces of " + pieceBytes + " bytes hold nothing that is aligned");
        }
    }

    /** Options without scratch memory and windows, with channels first; guard zones as the system property says. */
    public static PlanOptions aligned(int alignmentBytes) {
        int guards = Boolean.getBoolean(GUARDS_PROPERTY) ? 256 : 0;
        return new PlanOptions(
                alignmentBytes, guards, (op, in, out) -> 0, Layout.CHANNELS_FIRST, Windows.NONE, Long.MAX_VALUE);
    }

    /** These options with {@code bytes} of guard zones. */
    public PlanOptions withGuards(int bytes) {
        return new PlanOptions(alignmentBytes, bytes, scratch, layout, windows, pieceBytes);
    }

    /** These options with the scratch memory that {@code floats} tells. */
    public PlanOptions withScratch(Scratch floats) {
        return new PlanOptions(alignmentBytes, guardBytes, floats, layout, windows, pieceBytes);
    }

    /** These options for plans in another order of axes. */
    public PlanOptions withLayout(Layout order) {
        return new PlanOptions(alignmentBytes, guardBytes, scratch, order, windows, pieceBytes);
    }

    /** These options for kernels that read and write windows as {@code able} tells. */
    public PlanOptions withWindows(Windows able) {
        return new PlanOptions(alignmentBytes, guardBytes, scratch, layout, able, pieceBytes);
    }

    /** These options for a device whose largest buffer has {@code bytes}. */
    public PlanOptions withPieces(long bytes) {
        return new PlanOptions(alignmentBytes, guardBytes, scratch, layout, windows, bytes);
    }

    /** Elements of {@code dtype} in a piece of an arena, a multiple of the alignment. */
    long pieceElements(DType dtype) {
        return pieceBytes / alignmentBytes * alignmentBytes / dtype.bytes();
    }
}
