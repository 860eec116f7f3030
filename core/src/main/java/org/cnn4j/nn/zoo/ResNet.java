package org.cnn4j.nn.zoo;

import static org.cnn4j.nn.Layers.batchNorm;
import static org.cnn4j.nn.Layers.conv2d;
import static org.cnn4j.nn.Layers.dense;
import static org.cnn4j.nn.Layers.globalAveragePool;
import static org.cnn4j.nn.Layers.maxPool2d;
import static org.cnn4j.nn.Layers.relu;
import static org.cnn4j.nn.Layers.residual;
import static org.cnn4j.nn.Layers.sequence;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.nn.Layer;
import org.cnn4j.nn.Network;

/**
 * ResNet (He et al. 2016, table 1) on {@code [3, 224, 224]}; in bottlenecks the 3×3 convolution has the stride, as in
 * torchvision's weights.
 */
public final class ResNet {
    private static final Shape IMAGENET = Shape.of(3, 224, 224);

    private ResNet() {}

    /** 11,689,512 parameters for 1000 classes. */
    public static Network resnet18(int classes, long seed) {
        return resnet18(IMAGENET, classes, seed);
    }

    /** The same layers for pictures of another size, {@code [C, H, W]}; 64 × 64 and more make sense. */
    public static Network resnet18(Shape input, int classes, long seed) {
        return resnet("resnet18", input, classes, seed, false, 2, 2, 2, 2);
    }

    /** 21,797,672 parameters for 1000 classes. */
    public static Network resnet34(int classes, long seed) {
        return resnet("resnet34", IMAGENET, classes, seed, false, 3, 4, 6, 3);
    }

    /** 25,557,032 parameters for 1000 classes. */
    public static Network resnet50(int classes, long seed) {
        return resnet("resnet50", IMAGENET, classes, seed, true, 3, 4, 6, 3);
    }

    /** 44,549,160 parameters for 1000 classes. */
    public static Network resnet101(int classes, long seed) {
        return resnet("resnet101", IMAGENET, classes, seed, true, 3, 4, 23, 3);
    }

    /** 60,192,808 parameters for 1000 classes. */
    public static Network resnet152(int classes, long seed) {
        return resnet("resnet152", IMAGENET, classes, seed, true, 3, 8, 36, 3);
    }

    /**
     * The residual networks for small pictures (He et al. 2016, section 4.2): a convolution, three stages of {@code (depth - 2) / 6} blocks with 16, 32 and
     * 64 channels, and a dense layer. Where a stage begins, a 1×1 convolution fits the shortcut. ResNet-20 has 272,474 parameters for
     * {@code [3, 32, 32]} and 10 classes.
     *
     * @param depth 20, 32, 44, 56 or another number of the form 6n + 2
     * @param input {@code [C, H, W]}
     * @throws Cnn4jException if the depth is not of that form
     */
    public static Network small(int depth, Shape input, int classes, long seed) {
        if (depth < 8 || depth % 6 != 2) {
            throw new Cnn4jException(
                    "a residual network for small pictures has 6n + 2 layers, such as 20, not " + depth);
        }
        List<Layer> layers = new ArrayList<>(List.of(conv(16, 3, 1, 1), relu()));
        stages(layers, 16, 16, false, (depth - 2) / 6, (depth - 2) / 6, (depth - 2) / 6);
        layers.add(globalAveragePool());
        layers.add(dense(classes));
        return new Network("resnet" + depth, input, seed, sequence(layers));
    }

    private static Network resnet(String name, Shape input, int classes, long seed, boolean bottleneck, int... blocks) {
        List<Layer> layers = new ArrayList<>(List.of(conv(64, 7, 2, 3), relu(), maxPool2d(3, 2, 1, false)));
        stages(layers, 64, 64, bottleneck, blocks);
        layers.add(globalAveragePool());
        layers.add(dense(classes));
        return new Network(name, input, seed, sequence(layers));
    }

    /** Stages of blocks, each of twice the width of the one before, and all but the first beginning with stride 2. */
    private static void stages(List<Layer> layers, int channels, int first, boolean bottleneck, int... blocks) {
        int in = channels;
        for (int stage = 0; stage < blocks.length; stage++) {
            int width = first << stage;
            int out = bottleneck ? width * 4 : width;
            for (int i = 0; i < blocks[stage]; i++) {
                int stride = i == 0 && stage > 0 ? 2 : 1;
                Layer body = bottleneck
                        ? sequence(conv(width, 1, 1, 0), relu(), conv(width, 3, stride, 1), relu(), conv(out, 1, 1, 0))
                        : sequence(conv(width, 3, stride, 1), relu(), conv(out, 3, 1, 1));
                layers.add(residual(body, in == out && stride == 1 ? null : conv(out, 1, stride, 0)));
                layers.add(relu());
                in = out;
            }
        }
    }

    private static Layer conv(int filters, int kernel, int stride, int padding) {
        return sequence(conv2d(filters, kernel).stride(stride).padding(padding).withoutBias(), batchNorm());
    }
}
