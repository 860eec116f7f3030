package org.cnn4j.opencl;

import java.util.List;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.plan.Slot;

/** Gathers the operands of a {@link GemmCall} and hands it to the device's {@link GemmKernel}. */
final class Gemm {
    private final Binder binder;
    private final int m;
    private final int n;
    private final int k;
    private GemmCall.Rows a;
    private GemmCall.Columns b;
    private int[] batches = {0, 0};
    private int groups;

    Gemm(Binder binder, int m, int n, int k) {
        this.binder = binder;
        this.m = m;
        this.n = n;
        this.k = k;
    }

    /** Pairs (batch of A, batch of B), one a batch of C. */
    Gemm batches(int[] pairs) {
        this.batches = pairs;
        return this;
    }

    /**
     * Batches are groups of images, as {@link GemmCall#groups} says, and batches of A are groups.
     *
     * @param first images that lie before in B, but not in C
     */
    Gemm images(int first, int images, int groupCount) {
        batches = new int[2 * images * groupCount];
        for (int z = 0; z < images * groupCount; z++) {
            batches[2 * z] = z % groupCount;
            batches[2 * z + 1] = first * groupCount + z;
        }
        groups = groupCount;
        return this;
    }

    /** A, as {@link GemmCall.Rows}. */
    Gemm a(Slot slot, int count, long stride, int inner, int[] strides) {
        return a(slot, 0, count, stride, inner, strides);
    }

    /** A as {@link GemmCall.Rows}, no constant, with {@code first} elements before it in its slot. */
    Gemm a(Slot slot, long first, int count, long stride, int inner, int[] strides) {
        a = new GemmCall.Rows(slot, first, count, stride, inner, strides, null);
        return this;
    }

    /** A as {@code packing} makes it of a constant, for a kernel of GPUs. */
    Gemm a(Slot constant, int count, GemmCall.Packing packing) {
        a = new GemmCall.Rows(constant, 0, count, 0, k, new int[3], packing);
        return this;
    }

    /** B as a matrix. */
    Gemm matrix(ClBuffer buffer, long stride, int rowStride, int columnStride) {
        b = new GemmCall.Columns(buffer, stride, rowStride, columnStride, null, null);
        return this;
    }

    /** B as a constant matrix, which the kernel of a CPU lays out as it wants. */
    Gemm constant(Slot slot, long stride, int rowStride, int columnStride) {
        b = new GemmCall.Columns(null, stride, rowStride, columnStride, null, slot);
        return this;
    }

    /** B as the column matrix of images {@code stride} elements apart. */
    Gemm image(ClBuffer buffer, long stride, GemmCall.Image geometry) {
        b = new GemmCall.Columns(buffer, stride, 0, 0, geometry, null);
        return this;
    }

    /**
     * Adds the launches.
     *
     * @param bias null for none
     * @param biasOfRows whether there is a bias a row ({@code M} a batch of A) or a column
     * @param residual null for none, else as C
     */
    void launch(ClBuffer c, ClBuffer bias, boolean biasOfRows, ClBuffer residual, UnaryFunction activation) {
        boolean fused = UnaryKernels.isActivation(activation.kind());
        UnaryFunction inside = fused ? activation : UnaryFunction.IDENTITY;
        GemmCall call = new GemmCall(m, n, k, batches, groups, a, b, c, bias, biasOfRows, residual, inside);
        GemmKernel kernel =
                !binder.cpu() ? new TiledGemm() : RowTimesMatrix.applies(call) ? new RowTimesMatrix() : new PanelGemm();
        kernel.launch(binder, call);
        if (!fused) {
            long count = (long) batches.length / 2 * m * n;
            UnaryKernels.launch(binder, c, c, Math.toIntExact(count), activation);
        }
    }

    /** The operand of an epilogue that lies behind {@code first} others, or null. */
    static Slot bias(Epilogue epilogue, List<Slot> inputs, int first) {
        return epilogue.bias() ? inputs.get(first) : null;
    }

    static Slot residual(Epilogue epilogue, List<Slot> inputs, int first) {
        return epilogue.residual() ? inputs.get(first + (epilogue.bias() ? 1 : 0)) : null;
    }
}
