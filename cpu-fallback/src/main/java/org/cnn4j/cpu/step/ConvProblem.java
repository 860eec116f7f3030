package org.cnn4j.cpu.step;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.cpu.gemm.ConvWeights;
import org.cnn4j.cpu.gemm.Window;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.RowKernel;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Layout;
import org.cnn4j.plan.Step;

/**
 * A convolution with channels last as kernels see it; one that is transposed and has stride 1 is such, too: its kernel is turned round, and its
 * weights have filters and channels the other way round.
 *
 * @param rank the number of spatial axes
 * @param window of as many channels as a group has
 * @param filters of a group
 * @param transposed whether weights are those of a transposed convolution
 */
record ConvProblem(
        Epilogue epilogue, int groups, int rank, Window window, int filters, int images, boolean transposed) {

    static ConvProblem of(Conv op, Step step) {
        TensorType x = step.input(0).type();
        TensorType w = step.input(1).type();
        return new ConvProblem(
                op.epilogue(),
                op.groups(),
                op.window().rank(),
                window(op, x, w, step.output().type()),
                w.shape().dim(0) / op.groups(),
                x.shape().dim(0),
                false);
    }

    /** The window of a convolution of {@code x}. */
    static Window window(Conv op, TensorType x, TensorType weights, TensorType y) {
        return Windows.of(
                weights.shape().dim(1),
                Layout.CHANNELS_LAST.toChannelsFirst(x.shape()),
                Layout.CHANNELS_LAST.toChannelsFirst(y.shape()),
                op.window());
    }

    /** A transposed convolution whose strides are 1 (Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016). */
    static ConvProblem ofTransposed(ConvTranspose op, Step step) {
        Shape x = step.input(0).type().shape();
        Shape w = step.input(1).type().shape();
        List<Integer> pads = new ArrayList<>();
        for (int i = 0; i < op.window().rank(); i++) {
            // Negative where more is cut off than windows reach beyond their first element.
            pads.add(op.window().extent(i) - 1 - op.window().padsBefore().get(i));
        }
        Window window = Windows.of(
                w.dim(0) / op.groups(),
                Layout.CHANNELS_LAST.toChannelsFirst(x),
                Layout.CHANNELS_LAST.toChannelsFirst(step.output().type().shape()),
                op.window(),
                pads);
        return new ConvProblem(op.epilogue(), op.groups(), op.window().rank(), window, w.dim(1), x.dim(0), true);
    }

    /** The length of the sums. */
    int k() {
        return window.channels() * window.kernelSize();
    }

    /** The rows of each group's product. */
    int rows() {
        return images * window.outSize();
    }

    /** The weights of a group as the right operand of a product. */
    ConvWeights source(Buf weights, int group, RowKernel rows) {
        int base = group * filters * k();
        return transposed
                ? ConvWeights.transposed(weights, base, window.channels(), filters, window.kernelSize(), rows)
                : ConvWeights.of(weights, base, window.channels(), window.kernelSize(), rows);
    }

    /** Weights of one group in the order {@code [M, C, kernel...]}. */
    float[] inOrder(float[] weights) {
        if (!transposed) {
            return weights;
        }
        float[] turned = new float[weights.length];
        int positions = window.kernelSize();
        int channels = window.channels();
        for (int i = 0; i < turned.length; i++) {
            int position = positions - 1 - i % positions;
            int channel = i / positions % channels;
            int filter = i / positions / channels;
            turned[i] = weights[(channel * filters + filter) * positions + position];
        }
        return turned;
    }
}
