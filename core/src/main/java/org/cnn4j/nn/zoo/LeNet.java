package org.cnn4j.nn.zoo;

import static org.cnn4j.nn.Layers.averagePool2d;
import static org.cnn4j.nn.Layers.conv2d;
import static org.cnn4j.nn.Layers.dense;
import static org.cnn4j.nn.Layers.flatten;
import static org.cnn4j.nn.Layers.sequence;
import static org.cnn4j.nn.Layers.tanh;

import org.cnn4j.Shape;
import org.cnn4j.nn.Initializer;
import org.cnn4j.nn.Network;

/** LeNet-5 (LeCun et al. 1998, section II.B), fully connected between its stages as it is usually built today. */
public final class LeNet {
    private LeNet() {}

    /** LeNet-5 on pictures {@code [1, 28, 28]}; 61,706 parameters. */
    public static Network lenet5(int classes, long seed) {
        return lenet5(Shape.of(1, 28, 28), classes, seed);
    }

    /** The same layers for pictures {@code [C, H, W]} of another size or with more channels. */
    public static Network lenet5(Shape input, int classes, long seed) {
        return new Network(
                "lenet5",
                input,
                seed,
                sequence(
                        conv2d(6, 5).padding(2).initializer(Initializer.XAVIER_UNIFORM),
                        tanh(),
                        averagePool2d(2),
                        conv2d(16, 5).initializer(Initializer.XAVIER_UNIFORM),
                        tanh(),
                        averagePool2d(2),
                        flatten(),
                        dense(120),
                        tanh(),
                        dense(84),
                        tanh(),
                        dense(classes)));
    }
}
