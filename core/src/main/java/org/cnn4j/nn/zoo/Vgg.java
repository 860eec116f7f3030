package org.cnn4j.nn.zoo;

import static org.cnn4j.nn.Layers.conv2d;
import static org.cnn4j.nn.Layers.dense;
import static org.cnn4j.nn.Layers.dropout;
import static org.cnn4j.nn.Layers.flatten;
import static org.cnn4j.nn.Layers.maxPool2d;
import static org.cnn4j.nn.Layers.relu;
import static org.cnn4j.nn.Layers.sequence;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.nn.Layer;
import org.cnn4j.nn.Network;

/** VGG (Simonyan and Zisserman 2014, table 1, columns A, D and E) on {@code [3, 224, 224]}. */
public final class Vgg {
    private static final int[] WIDTHS = {64, 128, 256, 512, 512};

    private Vgg() {}

    /** VGG-11; 132,863,336 parameters for 1000 classes. */
    public static Network vgg11(int classes, long seed) {
        return vgg("vgg11", classes, seed, 1, 1, 2, 2, 2);
    }

    /** VGG-16; 138,357,544 parameters for 1000 classes. */
    public static Network vgg16(int classes, long seed) {
        return vgg("vgg16", classes, seed, 2, 2, 3, 3, 3);
    }

    /** VGG-19; 143,667,240 parameters for 1000 classes. */
    public static Network vgg19(int classes, long seed) {
        return vgg("vgg19", classes, seed, 2, 2, 4, 4, 4);
    }

    private static Network vgg(String name, int classes, long seed, int... convolutions) {
        List<Layer> layers = new ArrayList<>();
        for (int stage = 0; stage < WIDTHS.length; stage++) {
            for (int i = 0; i < convolutions[stage]; i++) {
                layers.add(conv2d(WIDTHS[stage], 3).padding(1));
                layers.add(relu());
            }
            layers.add(maxPool2d(2));
        }
        layers.addAll(List.of(
                flatten(), dense(4096), relu(), dropout(0.5f), dense(4096), relu(), dropout(0.5f), dense(classes)));
        return new Network(name, Shape.of(3, 224, 224), seed, sequence(layers));
    }
}
