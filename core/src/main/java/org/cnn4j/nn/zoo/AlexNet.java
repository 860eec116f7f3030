package org.cnn4j.nn.zoo;

import static org.cnn4j.nn.Layers.conv2d;
import static org.cnn4j.nn.Layers.dense;
import static org.cnn4j.nn.Layers.dropout;
import static org.cnn4j.nn.Layers.flatten;
import static org.cnn4j.nn.Layers.localResponseNorm;
import static org.cnn4j.nn.Layers.maxPool2d;
import static org.cnn4j.nn.Layers.relu;
import static org.cnn4j.nn.Layers.sequence;

import org.cnn4j.Shape;
import org.cnn4j.nn.Network;

/** The networks that won ImageNet in 2012 and 2013. */
public final class AlexNet {
    private AlexNet() {}

    /** AlexNet in the one-tower form (Krizhevsky 2014) on {@code [3, 224, 224]}; 61,100,840 parameters for 1000 classes. */
    public static Network alexnet(int classes, long seed) {
        return new Network(
                "alexnet",
                Shape.of(3, 224, 224),
                seed,
                sequence(
                        conv2d(64, 11).stride(4).padding(2),
                        relu(),
                        maxPool2d(3, 2, 0, false),
                        conv2d(192, 5).padding(2),
                        relu(),
                        maxPool2d(3, 2, 0, false),
                        conv2d(384, 3).padding(1),
                        relu(),
                        conv2d(256, 3).padding(1),
                        relu(),
                        conv2d(256, 3).padding(1),
                        relu(),
                        maxPool2d(3, 2, 0, false),
                        flatten(),
                        dropout(0.5f),
                        dense(4096),
                        relu(),
                        dropout(0.5f),
                        dense(4096),
                        relu(),
                        dense(classes)));
    }

    /** ZFNet (Zeiler and Fergus 2013, figure 3) on {@code [3, 224, 224]}: a finer first layer, response normalisation. */
    public static Network zfnet(int classes, long seed) {
        return new Network(
                "zfnet",
                Shape.of(3, 224, 224),
                seed,
                sequence(
                        conv2d(96, 7).stride(2).padding(1),
                        relu(),
                        maxPool2d(3, 2, 1, false),
                        localResponseNorm(5, 1e-4f, 0.75f, 2),
                        conv2d(256, 5).stride(2),
                        relu(),
                        maxPool2d(3, 2, 1, false),
                        localResponseNorm(5, 1e-4f, 0.75f, 2),
                        conv2d(384, 3).padding(1),
                        relu(),
                        conv2d(384, 3).padding(1),
                        relu(),
                        conv2d(256, 3).padding(1),
                        relu(),
                        maxPool2d(3, 2, 0, false),
                        flatten(),
                        dense(4096),
                        relu(),
                        dropout(0.5f),
                        dense(4096),
                        relu(),
                        dropout(0.5f),
                        dense(classes)));
    }
}
