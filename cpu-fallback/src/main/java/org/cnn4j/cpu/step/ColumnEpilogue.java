package org.cnn4j.cpu.step;

import org.cnn4j.cpu.gemm.TileFinish;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.Clamp;
import org.cnn4j.cpu.kernel.FunctionKernel;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.UnaryFunction;

/**
 * An {@link Epilogue} over results whose channels are columns: bias, residual and clamping activations are done in the product's
 * tiles, other activations on the rows of a block while they are in the cache.
 */
final class ColumnEpilogue {
    private final FunctionKernel functions;
    private final Buf bias;
    private final Buf residual;
    private final float[][] padded;
    private final int columns;
    private final int biasStep;
    /** What is left to do after clamping, or null. */
    private final UnaryFunction rest;

    private final TileFinish[] finishes;

    /**
     * @param products how many products make the result
     * @param columns of each product
     * @param room columns of a product filled up to whole panels
     * @param biasStep how much further the bias of the next product lies
     * @param resultStep how much further the next product's first element lies in the result
     */
    ColumnEpilogue(
            Epilogue epilogue, Binding binding, int products, int columns, int room, int biasStep, int resultStep) {
        int first = 2;
        this.functions = binding.kernels().functions();
        this.bias = epilogue.bias() ? binding.input(first) : null;
        this.residual = epilogue.residual() ? binding.input(first + (epilogue.bias() ? 1 : 0)) : null;
        this.columns = columns;
        this.biasStep = biasStep;
        Clamp clamp = Clamp.of(epilogue.activation());
        this.rest = clamp == null ? epilogue.activation() : null;
        Clamp bounds = clamp == null ? Clamp.NONE : clamp;
        this.padded = bias == null ? null : new float[biasStep == 0 ? 1 : products][room];
        this.finishes = new TileFinish[products];
        for (int i = 0; i < products; i++) {
            float[] own = padded == null ? null : padded[i % padded.length];
            finishes[i] = new TileFinish(own, residual, i * resultStep, bounds.low(), bounds.high());
        }
    }

    /** To be called before each run: a bias may be the result of another step. */
    void prepare() {
        if (padded != null) {
            for (int g = 0; g < padded.length; g++) {
                System.arraycopy(bias.array(), bias.offset() + g * biasStep, padded[g], 0, columns);
            }
        }
    }

    /** What the product does itself. */
    TileFinish finish(int product) {
        return finishes[product];
    }

    /** Whether {@link #rows} has anything to do. */
    boolean hasRest() {
        return rest != null;
    }

    /** Does the rest of the activation on a block. */
    void rows(float[] c, int co, int ldc, int rows, int cols, Workspace ws) {
        if (rest != null && cols == ldc) {
            // Rows of few columns would leave most of each vector empty.
            functions.unary(rest, c, co, c, co, rows * cols, ws);
        } else if (rest != null) {
            for (int i = 0; i < rows; i++) {
                functions.unary(rest, c, co + i * ldc, c, co + i * ldc, cols, ws);
            }
        }
    }
}
