package org.cnn4j.nn.zoo;

import static org.cnn4j.nn.Layers.concat;
import static org.cnn4j.nn.Layers.conv2d;
import static org.cnn4j.nn.Layers.dropout;
import static org.cnn4j.nn.Layers.globalAveragePool;
import static org.cnn4j.nn.Layers.maxPool2d;
import static org.cnn4j.nn.Layers.relu;
import static org.cnn4j.nn.Layers.sequence;

import org.cnn4j.Shape;
import org.cnn4j.nn.Layer;
import org.cnn4j.nn.Network;

/** SqueezeNet (Iandola et al. 2016) in its version 1.1, which pools earlier. */
public final class SqueezeNet {
    private SqueezeNet() {}

    /** SqueezeNet 1.1 on {@code [3, 224, 224]}; 1,235,496 parameters for 1000 classes. */
    public static Network squeezenet11(int classes, long seed) {
        return new Network(
                "squeezenet1.1",
                Shape.of(3, 224, 224),
                seed,
                sequence(
                        conv2d(64, 3).stride(2),
                        relu(),
                        maxPool2d(3, 2, 0, true),
                        fire(16, 64),
                        fire(16, 64),
                        maxPool2d(3, 2, 0, true),
                        fire(32, 128),
                        fire(32, 128),
                        maxPool2d(3, 2, 0, true),
                        fire(48, 192),
                        fire(48, 192),
                        fire(64, 256),
                        fire(64, 256),
                        dropout(0.5f),
                        conv2d(classes, 1),
                        relu(),
                        globalAveragePool()));
    }

    private static Layer fire(int squeeze, int expand) {
        return sequence(
                conv2d(squeeze, 1),
                relu(),
                concat(
                        sequence(conv2d(expand, 1), relu()),
                        sequence(conv2d(expand, 3).padding(1), relu())));
    }
}
