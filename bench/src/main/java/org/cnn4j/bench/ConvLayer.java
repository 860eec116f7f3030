package org.cnn4j.bench;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Op;
import org.cnn4j.op.Philox;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;

/**
 * One convolution with its weights, bias and ReLU, as well-known networks have them.
 *
 * @param kernel its height and width
 */
record ConvLayer(
        int channels,
        int height,
        int width,
        int filters,
        int kernel,
        int stride,
        int groups,
        int dilation,
        boolean transposed) {
    private static final Pattern FORM =
            Pattern.compile("(\\d+)x(\\d+)x(\\d+) (\\d+)x(\\d+)/(\\d+)(?: (\\d+))?(?: d(\\d+))?( t)?");

    /** Layers of the zoo's networks, one of each kind and size that they have often, and some of kinds that others have. */
    private static final List<String> STANDARD = List.of(
            "3x224x224 64x7/2",
            "3x224x224 64x11/4",
            "3x224x224 64x3/1",
            "64x56x56 64x3/1",
            "128x28x28 128x3/1",
            "256x14x14 256x3/1",
            "512x7x7 512x3/1",
            "64x56x56 128x3/2",
            "256x14x14 512x3/2",
            "64x56x56 128x1/2",
            "64x56x56 256x1/1",
            "256x56x56 64x1/1",
            "512x28x28 128x1/1",
            "1024x14x14 256x1/1",
            "512x7x7 2048x1/1",
            "32x28x28 96x5/1",
            "64x27x27 192x5/1",
            "32x112x112 32x3/1 32",
            "144x56x56 144x3/2 144",
            "960x7x7 960x3/1 960",
            "128x56x56 128x3/1 32",
            "256x28x28 256x3/1 d2",
            "256x14x14 128x4/2 t");

    /** The layers that {@code cnn4j bench} measures, in the form that {@link #parse} reads. */
    static List<String> standard() {
        return STANDARD;
    }

    /**
     * Reads {@code CxHxW FILTERSxKERNEL/STRIDE}, then where it has them groups as a number, {@code d} with a dilation, and
     * {@code t} for a transposed convolution.
     *
     * @throws Cnn4jException if it is something else
     */
    static ConvLayer parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new Cnn4jException(
                    "\"" + text + "\" is no layer; one is CxHxW FILTERSxKERNEL/STRIDE [GROUPS] [dDILATION] [t]");
        }
        int[] n = new int[9];
        for (int i = 1; i < n.length; i++) {
            n[i] = matcher.group(i) == null ? 1 : Integer.parseInt(matcher.group(i));
        }
        return new ConvLayer(n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], matcher.group(9) != null);
    }

    /** The layer alone, for pictures as its input. */
    Workload workload(int batch) {
        Tensor x = random(1, batch, channels, height, width);
        GraphBuilder builder = new GraphBuilder("layer");
        Value input = builder.input("x", x.type());
        Value w = builder.constant(
                "w",
                transposed
                        ? random(2, channels, filters / groups, kernel, kernel)
                        : random(2, filters, channels / groups, kernel, kernel));
        Value y = builder.add("conv", op(), input, w, builder.constant("b", random(3, filters)));
        builder.output("y", y);
        long places =
                transposed ? (long) x.size() * filters : (long) y.type().shape().size() * channels;
        return new Workload(builder.build(), Map.of("x", x), places / groups * kernel * kernel);
    }

    private Op op() {
        Epilogue epilogue = Epilogue.ofBias().withActivation(UnaryFunction.RELU);
        int pad = transposed ? (kernel - stride) / 2 : dilation * (kernel / 2);
        Window window = Window.of(kernel, kernel)
                .withStrides(stride, stride)
                .withPads(pad, pad)
                .withDilations(dilation, dilation);
        return transposed
                ? new ConvTranspose(window, Window.zeros(2), groups, epilogue)
                : new Conv(window, groups, epilogue);
    }

    /** Numbers around 0, of the size that layers see. */
    static Tensor random(long seed, int... dims) {
        Shape shape = Shape.of(dims);
        return Tensor.of(shape, new Philox(seed).normal(0, shape.intSize()));
    }
}
