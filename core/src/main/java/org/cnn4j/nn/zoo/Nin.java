package org.cnn4j.nn.zoo;

import static org.cnn4j.nn.Layers.conv2d;
import static org.cnn4j.nn.Layers.globalAveragePool;
import static org.cnn4j.nn.Layers.maxPool2d;
import static org.cnn4j.nn.Layers.relu;
import static org.cnn4j.nn.Layers.sequence;

import org.cnn4j.Shape;
import org.cnn4j.nn.Layer;
import org.cnn4j.nn.Network;

/** Network in Network (Lin et al. 2013): pointwise convolutions after each convolution, no dense layers. */
public final class Nin {
    private Nin() {}

    /** NiN for ImageNet on {@code [3, 224, 224]}, as its authors published it; about 7.6 million parameters. */
    public static Network nin(int classes, long seed) {
        return new Network(
                "nin",
                Shape.of(3, 224, 224),
                seed,
                sequence(
                        block(96, 11, 4, 0),
                        maxPool2d(3, 2, 0, false),
                        block(256, 5, 1, 2),
                        maxPool2d(3, 2, 0, false),
                        block(384, 3, 1, 1),
                        maxPool2d(3, 2, 0, false),
                        sequence(
                                conv2d(1024, 3).padding(1),
                                relu(),
                                conv2d(1024, 1),
                                relu(),
                                conv2d(classes, 1),
                                relu()),
                        globalAveragePool()));
    }

    private static Layer block(int filters, int kernel, int stride, int padding) {
        return sequence(
                conv2d(filters, kernel).stride(stride).padding(padding),
                relu(),
                conv2d(filters, 1),
                relu(),
                conv2d(filters, 1),
                relu());
    }
}
