package org.cnn4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Window;

/** Conv, ConvTranspose, and Col2Im, which is one. */
final class ConvolutionConverters {
    private ConvolutionConverters() {}

    static void register(ConverterTable table) {
        table.add("Conv", 1, ConvolutionConverters::conv);
        table.add("ConvTranspose", 1, ConvolutionConverters::convTranspose);
        table.add("Col2Im", 18, ConvolutionConverters::col2im);
    }

    private static Value conv(NodeContext node) {
        int[] spatial = spatial(node);
        WindowGeometry geometry = WindowGeometry.of(node.attributes, spatial, kernel(node, spatial.length));
        int groups = node.attributes.small("group", 1);
        return node.add(new Conv(geometry.window(), groups, epilogue(node)), operands(node));
    }

    private static Value convTranspose(NodeContext node) {
        int[] spatial = spatial(node);
        int rank = spatial.length;
        int[] kernel = kernel(node, rank);
        int[] strides = WindowGeometry.positive(node.attributes, "strides", rank);
        int[] dilations = WindowGeometry.positive(node.attributes, "dilations", rank);
        int[] more = node.attributes.ints("output_padding", new int[rank]).clone();
        WindowGeometry.checkLength(node.attributes, "output_padding", more, rank);
        int[] target = node.attributes.ints("output_shape", null);
        String mode = node.attributes.text("auto_pad", "NOTSET");
        boolean same = mode.startsWith("SAME_");
        int[] before = new int[rank];
        int[] after = new int[rank];
        if (target == null && !same) {
            WindowGeometry plain = WindowGeometry.of(node.attributes, spatial, kernel);
            before = plain.before();
            after = plain.after();
        } else {
            if (target == null) {
                target = IntStream.range(0, rank)
                        .map(d -> Math.multiplyExact(spatial[d], strides[d]))
                        .toArray();
            }
            // Exporters write the output shape with or without N and C.
            if (target.length == rank + 2) {
                target = Arrays.copyOfRange(target, 2, rank + 2);
            }
            WindowGeometry.checkLength(node.attributes, "output_shape", target, rank);
            for (int d = 0; d < rank; d++) {
                long natural =
                        (long) strides[d] * (spatial[d] - 1) + (long) (kernel[d] - 1) * dilations[d] + 1 + more[d];
                int total = Math.toIntExact(Math.max(0, natural - target[d]));
                before[d] = mode.equals("SAME_UPPER") ? total / 2 : total - total / 2;
                after[d] = total - before[d];
                more[d] += Math.toIntExact(Math.max(0, target[d] - natural));
            }
        }
        Window window = new WindowGeometry(kernel, strides, dilations, before, after).window();
        int groups = node.attributes.small("group", 1);
        List<Integer> padding = Arrays.stream(more).boxed().collect(Collectors.toList());
        return node.add(new ConvTranspose(window, padding, groups, epilogue(node)), operands(node));
    }

    /** Columns {@code [N, C * block, L]}, added up where blocks overlap: a transposed convolution that copies each block's elements. */
    private static Value col2im(NodeContext node) {
        int[] image = ShapeMath.dimensions(node.attributes, node.longs(1, "image_shape"));
        int[] block = ShapeMath.dimensions(node.attributes, node.longs(2, "block_shape"));
        int rank = image.length;
        if (rank < 1 || rank > 3) {
            throw node.unsupported(rank + " spatial dimensions are not supported; 1 to 3 are");
        }
        WindowGeometry window = WindowGeometry.of(node.attributes, image, block);
        int[] blocks = new int[rank];
        List<Integer> more = new ArrayList<>();
        for (int d = 0; d < rank; d++) {
            long padded = (long) image[d] + window.before()[d] + window.after()[d];
            long reach = (block[d] - 1L) * window.dilations()[d] + 1;
            if (padded < reach) {
                throw node.fail("a block of shape " + Arrays.toString(block) + " is larger than the image");
            }
            blocks[d] = (int) ((padded - reach) / window.strides()[d]) + 1;
            more.add((int) ((padded - reach) % window.strides()[d]));
        }
        int taps = ShapeMath.dimension(node.attributes, ShapeMath.product(node.attributes, block));
        long places = ShapeMath.product(node.attributes, blocks);
        if (node.rank(0) != 3
                || node.shape(0).dim(1) % taps != 0
                || node.shape(0).dim(2) != places) {
            throw node.fail(
                    "columns of shape " + node.shape(0) + " do not fit; [N, C * " + taps + ", " + places + "] would");
        }
        int channels = node.shape(0).dim(1);
        node.countComputed((long) channels * taps);
        float[] ones = new float[Math.multiplyExact(channels, taps)];
        for (int c = 0; c < channels; c++) {
            ones[c * taps + c % taps] = 1;
        }
        Value weights = node.constant(Tensor.of(shape(channels, 1, block), ones));
        Value columns = node.reshape(node.in(0), shape(node.shape(0).dim(0), channels, blocks));
        return node.add(new ConvTranspose(window.window(), more, channels / taps, Epilogue.NONE), columns, weights);
    }

    private static Shape shape(int n, int c, int[] spatial) {
        int[] dims = new int[spatial.length + 2];
        dims[0] = n;
        dims[1] = c;
        System.arraycopy(spatial, 0, dims, 2, spatial.length);
        return Shape.of(dims);
    }

    private static int[] spatial(NodeContext node) {
        int[] dims = node.shape(0).dims();
        if (dims.length < 3 || dims.length > 5) {
            throw node.unsupported("an input of shape " + node.shape(0)
                    + " is not supported; [N, C, spatial...] with 1 to 3 spatial " + "dimensions is");
        }
        return Arrays.copyOfRange(dims, 2, dims.length);
    }

    private static int[] kernel(NodeContext node, int rank) {
        int[] weights = node.shape(1).dims();
        if (weights.length != rank + 2) {
            throw node.fail("weights of shape " + node.shape(1) + " do not fit an input of shape " + node.shape(0));
        }
        int[] kernel = Arrays.copyOfRange(weights, 2, weights.length);
        int[] declared = node.attributes.ints("kernel_shape", kernel);
        if (!Arrays.equals(kernel, declared)) {
            throw node.fail(
                    "kernel_shape " + Arrays.toString(declared) + " does not fit weights of shape " + node.shape(1));
        }
        return kernel;
    }

    private static Epilogue epilogue(NodeContext node) {
        return node.has(2) ? Epilogue.ofBias() : Epilogue.NONE;
    }

    private static List<Value> operands(NodeContext node) {
        List<Value> operands = new ArrayList<>(List.of(node.in(0), node.in(1)));
        if (node.has(2)) {
            operands.add(node.in(2));
        }
        return operands;
    }
}
