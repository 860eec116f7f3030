package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Window;

/**
 * Gradients of convolutions with respect to their operands: transposed convolutions of what the convolution gives, with its own
 * weights and the output padding that leads back to its operand's size.
 */
final class ConvDataGradientCases {
    private final Cases cases = new Cases("convDataGradient");

    static List<ContractCase> all() {
        ConvDataGradientCases self = new ConvDataGradientCases();
        self.channels();
        self.windows();
        self.groups();
        self.networks();
        self.floats();
        return self.cases.all();
    }

    /** The gradient of a convolution of {@code x} to {@code filters} channels. */
    private static ConvTranspose op(Shape x, Window window, int groups) {
        List<Integer> rest = new ArrayList<>();
        for (int i = 0; i < window.rank(); i++) {
            int room = x.dim(2 + i)
                    + window.padsBefore().get(i)
                    + window.padsAfter().get(i)
                    - window.extent(i);
            rest.add(room % window.strides().get(i));
        }
        return new ConvTranspose(window, rest, groups, Epilogue.NONE);
    }

    private static Shape weights(Shape x, int filters, Window window, int groups) {
        List<Integer> dims = new ArrayList<>(List.of(filters, x.dim(1) / groups));
        dims.addAll(window.kernel());
        return Shape.of(dims);
    }

    private void add(String name, Shape x, int filters, Window window, int groups) {
        Fill fill = cases.fill(name);
        cases.add(
                name,
                op(x, window, groups),
                Tolerance.EXACT,
                fill.integers(ConvWeightGradientCases.maps(x, filters, window, groups), -3, 3),
                fill.integers(weights(x, filters, window, groups), -2, 2));
    }

    private void add(String name, Shape x, int filters, Window window) {
        add(name, x, filters, window, 1);
    }

    private void channels() {
        Window three = Window.of(3, 3).withPads(1, 1);
        int[] counts = {1, 3, 6, 16, 17, 33, 64};
        for (int i = 0; i < counts.length; i++) {
            int others = counts[counts.length - 1 - i];
            add("3x3 " + counts[i] + " to " + others, shape(2, counts[i], 7, 6), others, three);
            add("3x3 stride 2 " + counts[i] + " to 16", shape(1, counts[i], 6, 7), 16, three.withStrides(2, 2));
            add("1x1 " + counts[i] + " to 33", shape(2, counts[i], 5, 7), 33, Window.of(1, 1));
            add("3x3 depthwise " + counts[i], shape(2, counts[i], 6, 7), counts[i], three, counts[i]);
        }
    }

    private void windows() {
        Window three = Window.of(3, 3).withPads(1, 1);
        add("1d k5 stride 3", shape(2, 7, 40), 9, Window.of(5).withStrides(3));
        add("1d dilation", shape(1, 3, 29), 4, Window.of(3).withDilations(4).withPads(2));
        add("1x1 stride 2", shape(2, 16, 9, 8), 6, Window.of(1, 1).withStrides(2, 2));
        add("1x1 padded", shape(1, 3, 5, 4), 5, Window.of(1, 1).withPads(1, 2));
        add("3x3 across tiles", shape(1, 3, 67, 131), 17, three);
        add("3x3 one pixel", shape(1, 4, 1, 1), 3, three);
        add("5x5", shape(2, 3, 19, 23), 8, Window.of(5, 5).withPads(2, 2));
        add(
                "7x7 stride 2",
                shape(1, 3, 31, 30),
                9,
                Window.of(7, 7).withStrides(2, 2).withPads(3, 3));
        add("11x11 stride 4", shape(1, 3, 40, 43), 6, Window.of(11, 11).withStrides(4, 4));
        add("asymmetric", shape(1, 3, 8, 9), 5, Window.of(2, 3).withPads(List.of(1, 0), List.of(0, 2)));
        add("stride over kernel", shape(2, 4, 12, 13), 3, Window.of(2, 2).withStrides(3, 5));
        add(
                "unequal strides",
                shape(1, 3, 11, 13),
                4,
                Window.of(3, 3).withStrides(1, 2).withPads(1, 1));
        add(
                "dilation 2",
                shape(1, 3, 13, 12),
                5,
                Window.of(3, 3).withDilations(2, 2).withPads(2, 2));
        Window both = Window.of(3, 2).withDilations(3, 1).withStrides(2, 2).withPads(3, 1);
        add("dilation 3x1 stride 2", shape(1, 3, 17, 13), 5, both);
        add("kernel over input", shape(1, 2, 2, 3), 3, Window.of(5, 5).withPads(2, 2));
        add("pads over kernel", shape(1, 2, 3, 3), 3, Window.of(2, 2).withPads(4, 3));
        add("rest that no window meets", shape(2, 3, 11, 10), 4, Window.of(3, 3).withStrides(4, 4));
        add("one output", shape(1, 3, 4, 4), 2, Window.of(3, 3).withStrides(7, 7));
        add("3d 3x3x3", shape(1, 3, 5, 9, 11), 6, Window.of(3, 3, 3).withPads(1, 1, 1));
        add("3d strides", shape(2, 2, 8, 6, 6), 5, Window.of(3, 2, 1).withStrides(2, 1, 3));
        add("batch 0", shape(0, 3, 5, 5), 4, three);
    }

    private void groups() {
        Window three = Window.of(3, 3).withPads(1, 1);
        add("groups 2", shape(2, 6, 9, 8), 10, three, 2);
        add("groups 3 stride 2", shape(2, 9, 11, 7), 6, three.withStrides(2, 2), 3);
        add("groups 1x1", shape(2, 12, 5, 5), 20, Window.of(1, 1), 4);
        add("depthwise stride 2", shape(2, 33, 15, 14), 33, three.withStrides(2, 2), 33);
        add(
                "depthwise 5x5 stride 2",
                shape(1, 8, 8, 9),
                8,
                Window.of(5, 5).withStrides(2, 2).withPads(2, 2),
                8);
        add("depthwise dilated", shape(1, 6, 13, 12), 6, Window.of(3, 3).withDilations(2, 2), 6);
        add("depthwise twice the filters", shape(2, 5, 9, 8), 10, three, 5);
        add("1d depthwise", shape(2, 17, 31), 17, Window.of(3).withPads(1), 17);
        add("3d depthwise", shape(1, 5, 4, 5, 6), 5, Window.of(3, 3, 3).withPads(1, 1, 1), 5);
    }

    private void networks() {
        Window three = Window.of(3, 3).withPads(1, 1);
        add("large 5x5 second layer", shape(32, 6, 14, 14), 16, Window.of(5, 5));
        add("large 3x3 planes of 16", shape(8, 24, 16, 16), 64, three);
        add("large 3x3 planes of 4", shape(16, 67, 4, 4), 65, three);
        add("large 3x3 stride 2", shape(4, 17, 32, 31), 33, three.withStrides(2, 2));
        add("large 1x1", shape(4, 67, 14, 13), 130, Window.of(1, 1));
        add("large 1x1 stride 2", shape(8, 64, 16, 16), 129, Window.of(1, 1).withStrides(2, 2));
        add("large depthwise", shape(8, 96, 28, 28), 96, three, 96);
    }

    private void floats() {
        Window three = Window.of(3, 3).withPads(1, 1);
        floats("floats 3x3", shape(2, 17, 14, 15), 12, three, 1);
        floats("floats 3x3 stride 2", shape(2, 17, 14, 15), 12, three.withStrides(2, 2), 1);
        floats("floats 1x1", shape(2, 64, 9, 9), 33, Window.of(1, 1), 1);
        floats("floats depthwise", shape(2, 9, 11, 12), 9, three, 9);
        floats("floats groups", shape(2, 8, 11, 12), 6, three, 2);
    }

    private void floats(String name, Shape x, int filters, Window window, int groups) {
        Fill fill = cases.fill(name);
        cases.add(
                name,
                op(x, window, groups),
                (Tolerance) null,
                fill.uniform(ConvWeightGradientCases.maps(x, filters, window, groups), -1, 1),
                fill.uniform(weights(x, filters, window, groups), -1, 1));
    }
}
