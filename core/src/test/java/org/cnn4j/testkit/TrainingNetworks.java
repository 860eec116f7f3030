package org.cnn4j.testkit;

import static org.cnn4j.nn.Layers.activation;
import static org.cnn4j.nn.Layers.averagePool2d;
import static org.cnn4j.nn.Layers.batchNorm;
import static org.cnn4j.nn.Layers.concat;
import static org.cnn4j.nn.Layers.conv2d;
import static org.cnn4j.nn.Layers.dense;
import static org.cnn4j.nn.Layers.depthwiseConv2d;
import static org.cnn4j.nn.Layers.dropout;
import static org.cnn4j.nn.Layers.flatten;
import static org.cnn4j.nn.Layers.globalAveragePool;
import static org.cnn4j.nn.Layers.localResponseNorm;
import static org.cnn4j.nn.Layers.maxPool2d;
import static org.cnn4j.nn.Layers.named;
import static org.cnn4j.nn.Layers.relu;
import static org.cnn4j.nn.Layers.relu6;
import static org.cnn4j.nn.Layers.residual;
import static org.cnn4j.nn.Layers.sequence;
import static org.cnn4j.nn.Layers.sigmoid;
import static org.cnn4j.nn.Layers.spatiallySeparableConv2d;
import static org.cnn4j.nn.Layers.tanh;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.nn.Initializer;
import org.cnn4j.nn.Layer;
import org.cnn4j.nn.Network;
import org.cnn4j.op.Binary;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;

/** Networks that tests train: small, and together of all kinds of layers. */
public final class TrainingNetworks {
    private TrainingNetworks() {}

    /** Residual blocks with batch normalisation, one of them with stride 2, and dropout; for pictures {@code [3, 16, 16]}. */
    public static Network residualWithDropout(int classes) {
        return new Network(
                "residual",
                Shape.of(3, 16, 16),
                21,
                sequence(
                        conv(8, 3, 1, 1),
                        relu(),
                        residual(sequence(conv(8, 3, 1, 1), relu(), conv(8, 3, 1, 1)), null),
                        relu(),
                        dropout(0.1f),
                        residual(sequence(conv(16, 3, 2, 1), relu(), conv(16, 3, 1, 1)), conv(16, 1, 2, 0)),
                        relu(),
                        globalAveragePool(),
                        dropout(0.2f),
                        dense(classes)));
    }

    /**
     * What residual networks lack: depthwise and grouped convolutions, dilation, branches that are joined, local response normalisation, transposed
     * convolution, PReLU, pooling that overlaps or has partial windows. For pictures {@code [3, 17, 15]}, whose sizes divide by nothing.
     */
    public static Network mixed(int classes) {
        Layer branches = concat(
                sequence(conv2d(6, 1), relu()),
                sequence(conv2d(4, 1), tanh(), conv2d(6, 3).padding(1), sigmoid()),
                sequence(maxPool2d(3, 1, 1, false), conv2d(4, 1)),
                averagePool2d(3, 1, 1, false));
        return new Network(
                "mixed",
                Shape.of(3, 17, 15),
                22,
                sequence(
                        conv(8, 3, 2, 1),
                        relu6(),
                        sequence(depthwiseConv2d(3, 1, 1), batchNorm(), relu6(), conv(12, 1, 1, 0)),
                        localResponseNorm(5, 0.1f, 0.75f, 2),
                        branches,
                        dropout(0.3f),
                        named("up", transposed(8)),
                        named("slopes", prelu()),
                        maxPool2d(3, 2, 1, true),
                        conv2d(8, 3).padding(2).dilation(2).groups(2),
                        activation(UnaryFunction.of(UnaryFunction.Kind.SOFTPLUS)),
                        spatiallySeparableConv2d(6, 3),
                        averagePool2d(2),
                        flatten(),
                        dropout(0.5f),
                        dense(classes)));
    }

    private static Layer conv(int filters, int kernel, int stride, int padding) {
        return sequence(conv2d(filters, kernel).stride(stride).padding(padding).withoutBias(), batchNorm());
    }

    /** {@code [N, C, H, W]} to {@code [N, filters, 2 H, 2 W]}. */
    private static Layer transposed(int filters) {
        Window window = Window.of(3, 3).withStrides(2, 2).withPads(1, 1);
        return (scope, x) -> scope.add(
                new ConvTranspose(window, List.of(1, 1), 1, Epilogue.ofBias()),
                x,
                scope.parameter("weight", Shape.of(x.type().shape().dim(1), filters, 3, 3), Initializer.XAVIER_UNIFORM),
                scope.parameter("bias", Shape.of(filters), Initializer.ZEROS));
    }

    private static Layer prelu() {
        return (scope, x) -> scope.add(
                new Binary(Binary.Kind.PRELU),
                x,
                scope.parameter("slope", Shape.of(x.type().shape().dim(1), 1, 1), Initializer.XAVIER_UNIFORM));
    }
}
