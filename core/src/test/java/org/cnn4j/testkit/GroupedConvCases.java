package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.List;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Window;

/** Convolutions of several groups over two spatial axes, depthwise ones among them. */
final class GroupedConvCases {
    private GroupedConvCases() {}

    static void addTo(ConvCases cases) {
        Window three = Window.of(3, 3).withPads(1, 1);
        cases.add("groups 2", shape(1, 6, 9, 8), shape(10, 3, 3, 3), three, 2, Epilogue.NONE);
        cases.add(
                "groups 3 batch stride",
                shape(2, 9, 11, 7),
                shape(6, 3, 3, 3),
                three.withStrides(2, 2),
                3,
                Epilogue.ofBias());
        cases.add("groups 1x1", shape(1, 12, 5, 5), shape(20, 3, 1, 1), Window.of(1, 1), 4, Epilogue.ofBias());
        cases.add(
                "groups 2 1x1 odd plane", shape(1, 4, 3, 5), shape(10, 2, 1, 1), Window.of(1, 1), 2, Epilogue.ofBias());
        cases.add("groups 17 each 2", shape(1, 34, 7, 7), shape(34, 2, 3, 3), three, 17, Epilogue.ofBias());
        cases.add("depthwise 3x3", shape(1, 17, 19, 23), shape(17, 1, 3, 3), three, 17, Epilogue.ofBias());
        cases.add("depthwise 3x3 wide", shape(2, 3, 67, 131), shape(3, 1, 3, 3), three, 3, Epilogue.NONE);
        cases.add(
                "depthwise stride 2",
                shape(1, 33, 15, 14),
                shape(33, 1, 3, 3),
                three.withStrides(2, 2),
                33,
                Epilogue.ofBias());
        cases.add(
                "depthwise 5x5",
                shape(1, 8, 7, 7),
                shape(8, 1, 5, 5),
                Window.of(5, 5).withPads(2, 2),
                8,
                Epilogue.NONE);
        Window five = Window.of(5, 5).withPads(2, 2);
        cases.add("depthwise 5x5 tall", shape(2, 9, 29, 14), shape(9, 1, 5, 5), five, 9, Epilogue.ofBias());
        cases.add(
                "depthwise 5x5 stride 2",
                shape(2, 9, 28, 15),
                shape(9, 1, 5, 5),
                five.withStrides(2, 2),
                9,
                Epilogue.ofBias());
        cases.add(
                "depthwise 7x7",
                shape(2, 8, 17, 14),
                shape(8, 1, 7, 7),
                Window.of(7, 7).withPads(3, 3),
                8,
                Epilogue.ofBias());
        cases.add(
                "depthwise 9x9",
                shape(1, 3, 12, 11),
                shape(3, 1, 9, 9),
                Window.of(9, 9).withPads(4, 4),
                3,
                Epilogue.ofBias());
        // The only position lies in front of the only image along the first axis.
        Window before = Window.of(1, 3, 3).withStrides(2, 1, 1).withPads(List.of(1, 1, 1), List.of(0, 1, 1));
        cases.add(
                "depthwise 3d padding alone", shape(1, 2, 1, 4, 5), shape(2, 1, 1, 3, 3), before, 2, Epilogue.ofBias());
        cases.add("3d padding alone", shape(1, 2, 1, 4, 5), shape(3, 2, 1, 3, 3), before, 1, Epilogue.ofBias());
        cases.add("depthwise strips", shape(3, 16, 14, 14), shape(16, 1, 3, 3), three, 16, Epilogue.ofBias());
        cases.add(
                "depthwise strips stride 2",
                shape(3, 16, 27, 14),
                shape(16, 1, 3, 3),
                three.withStrides(2, 2),
                16,
                Epilogue.ofBias());
        cases.add("groups of 4", shape(2, 16, 14, 13), shape(16, 4, 3, 3), three, 4, Epilogue.ofBias());
        cases.add("groups of 4 5x5", shape(1, 8, 11, 13), shape(8, 4, 5, 5), five, 2, Epilogue.ofBias());
        cases.add(
                "depthwise 5x5 stride 2 wide",
                shape(1, 3, 15, 39),
                shape(3, 1, 5, 5),
                five.withStrides(2, 2),
                3,
                Epilogue.ofBias());
        Window unpadded = Window.of(3, 3).withStrides(2, 2);
        cases.add("depthwise unpadded stride 2", shape(2, 5, 9, 37), shape(5, 1, 3, 3), unpadded, 5, Epilogue.NONE);
        Window two = three.withStrides(2, 2);
        cases.add("depthwise wide stride 2", shape(2, 3, 33, 150), shape(3, 1, 3, 3), two, 3, Epilogue.ofBias());
        cases.add("depthwise 7x7 planes", shape(2, 67, 7, 7), shape(67, 1, 3, 3), three, 67, Epilogue.ofBias());
        cases.add(
                "depthwise 7x7 planes stride 2", shape(1, 67, 14, 14), shape(67, 1, 3, 3), two, 67, Epilogue.ofBias());
        cases.add(
                "depthwise dilated",
                shape(1, 5, 13, 9),
                shape(5, 1, 3, 3),
                Window.of(3, 3).withDilations(2, 3).withPads(2, 3),
                5,
                Epilogue.NONE);
        cases.add(
                "depthwise asymmetric",
                shape(1, 5, 8, 9),
                shape(5, 1, 3, 3),
                Window.of(3, 3).withStrides(2, 2).withPads(List.of(0, 0), List.of(1, 1)),
                5,
                Epilogue.ofBias());
        cases.add("depthwise multiplier 2", shape(1, 7, 9, 10), shape(14, 1, 3, 3), three, 7, Epilogue.ofBias());
        cases.add(
                "depthwise multiplier 3 stride",
                shape(2, 5, 9, 10),
                shape(15, 1, 3, 3),
                three.withStrides(2, 1),
                5,
                Epilogue.NONE);
        cases.add("depthwise one pixel", shape(1, 16, 1, 1), shape(16, 1, 3, 3), three, 16, Epilogue.ofBias());
        cases.add("depthwise whole plane", shape(1, 9, 7, 7), shape(9, 1, 7, 7), Window.of(7, 7), 9, Epilogue.ofBias());
    }
}
