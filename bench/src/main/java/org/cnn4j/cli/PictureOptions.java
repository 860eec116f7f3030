package org.cnn4j.cli;

import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DType;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.image.Channels;
import org.cnn4j.image.PixelFormat;
import picocli.CommandLine.Option;

/** The options that tell how a picture becomes a network's input, the same for every verb that takes pictures. */
final class PictureOptions {
    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            description = "Side of the network's picture where the file leaves it open (default 224).")
    private int size = 224;

    @Option(
            names = "--channels",
            defaultValue = "RGB",
            description = "Colour planes: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private Channels channels;

    @Option(
            names = "--scale",
            defaultValue = "0.00392156862745098",
            description = "Factor on values 0 to 255, before mean and std (default 1/255).")
    private float scale;

    @Option(
            names = "--mean",
            split = ",",
            paramLabel = "M",
            description = "Taken off scaled values; one, or one a plane (default 0.485,0.456,0.406; 0 for GREY).")
    private List<Float> mean;

    @Option(
            names = "--std",
            split = ",",
            paramLabel = "S",
            description = "Divides the rest; one, or one a plane (default 0.229,0.224,0.225; 1 for GREY).")
    private List<Float> std;

    /** How pixels become numbers. */
    PixelFormat format() {
        boolean grey = channels == Channels.GREY;
        List<Float> usedMean = mean != null ? mean : grey ? List.of(0f) : PixelFormat.IMAGENET.mean();
        List<Float> usedStd = std != null ? std : grey ? List.of(1f) : PixelFormat.IMAGENET.std();
        return new PixelFormat(channels, scale, usedMean, usedStd);
    }

    /**
     * Height and width that the network takes.
     *
     * @throws Cnn4jException if it does not take single pictures
     */
    int[] sides(GraphSource network) {
        List<GraphInput> inputs = network.inputs();
        List<Integer> dims = inputs.size() == 1 ? inputs.get(0).dims() : null;
        boolean fits =
                inputs.size() == 1 && inputs.get(0).dtype() == DType.FLOAT32 && (dims == null || dims.size() == 4);
        if (!fits) {
            throw new Cnn4jException("Network \"" + network.name() + "\" does not take single pictures: it has "
                    + Inputs.describe(inputs) + "; one input float32[1, " + channels.count() + ", H, W] is expected");
        }
        if (dims == null) {
            return new int[] {size, size};
        }
        return new int[] {dims.get(2) < 0 ? size : dims.get(2), dims.get(3) < 0 ? size : dims.get(3)};
    }
}
