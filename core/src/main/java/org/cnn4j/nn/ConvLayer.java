package org.cnn4j.nn;

import java.util.Collections;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Window;

/** A convolution whose parameters are set one by one; each setter gives a new layer. Made by {@link Layers#conv2d}. */
public final class ConvLayer implements Layer {
    private final int filters;
    private final Window window;
    private final int groups;
    private final boolean bias;
    private final Initializer initializer;

    ConvLayer(int filters, Window window, int groups, boolean bias, Initializer initializer) {
        this.filters = filters;
        this.window = window;
        this.groups = groups;
        this.bias = bias;
        this.initializer = initializer;
    }

    private List<Integer> spread(int... values) {
        if (values.length == 1) {
            return Collections.nCopies(window.rank(), values[0]);
        }
        return java.util.Arrays.stream(values).boxed().toList();
    }

    /** One step for all spatial axes, or one an axis. */
    public ConvLayer stride(int... values) {
        Window w = window;
        return new ConvLayer(
                filters,
                new Window(w.kernel(), spread(values), w.padsBefore(), w.padsAfter(), w.dilations()),
                groups,
                bias,
                initializer);
    }

    /** Zeros before and after; one number for all spatial axes, or one an axis. */
    public ConvLayer padding(int... values) {
        return new ConvLayer(filters, window.withPads(spread(values), spread(values)), groups, bias, initializer);
    }

    public ConvLayer dilation(int... values) {
        Window w = window;
        return new ConvLayer(
                filters,
                new Window(w.kernel(), w.strides(), w.padsBefore(), w.padsAfter(), spread(values)),
                groups,
                bias,
                initializer);
    }

    /** Splits the channels into groups that do not see each other. */
    public ConvLayer groups(int count) {
        return new ConvLayer(filters, window, count, bias, initializer);
    }

    public ConvLayer withoutBias() {
        return new ConvLayer(filters, window, groups, false, initializer);
    }

    public ConvLayer initializer(Initializer weights) {
        return new ConvLayer(filters, window, groups, bias, weights);
    }

    @Override
    public Value build(LayerScope scope, Value x) {
        int channels = x.type().shape().dim(1);
        if (channels % groups != 0) {
            throw new ShapeException("Layer \"" + scope.path() + "\": " + channels + " channels do not split into "
                    + groups + " groups");
        }
        int[] dims = new int[window.rank() + 2];
        dims[0] = filters;
        dims[1] = channels / groups;
        for (int i = 0; i < window.rank(); i++) {
            dims[i + 2] = window.kernel().get(i);
        }
        Shape shape = Shape.of(dims);
        Value weight = scope.parameter("weight", shape, initializer);
        Value y;
        if (bias) {
            Value b = scope.parameter("bias", Shape.of(filters), Initializer.ZEROS);
            y = scope.add(new Conv(window, groups, Epilogue.ofBias()), x, weight, b);
        } else {
            y = scope.add(new Conv(window, groups, Epilogue.NONE), x, weight);
        }
        Shape out = y.type().shape();
        long perElement = (long) dims[1] * window.kernelSize();
        scope.report(
                "conv" + window.kernel(),
                y,
                shape.size() + (bias ? filters : 0),
                perElement * out.dropFirst(1).size());
        return y;
    }
}
