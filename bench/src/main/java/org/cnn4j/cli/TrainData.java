package org.cnn4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.data.Cifar10;
import org.cnn4j.data.Idx;
import org.cnn4j.data.ImageFolder;
import org.cnn4j.data.ShapesDataset;
import org.cnn4j.data.TrainTest;
import org.cnn4j.image.Channels;

/** The data of {@code cnn4j train}: what {@code --data} names, told apart by what lies in the folder. */
final class TrainData {
    static final String SHAPES = "shapes";
    private static final double TEST_SHARE = 0.2;

    private TrainData() {}

    /**
     * Reads data.
     *
     * @param what {@code shapes} or a folder: of MNIST's four files, of CIFAR-10's binary files, or of folders of pictures
     * @param picture the shape that pictures of a folder get, {@code [C, H, W]}
     * @param seed draws shapes, and the part of a folder that tests where it has none
     * @throws Cnn4jException if there is nothing of that kind
     */
    static TrainTest read(String what, Shape picture, long seed) {
        if (what.equals(SHAPES)) {
            return ShapesDataset.trainTest(seed);
        }
        Path folder = Path.of(what);
        if (!Files.isDirectory(folder)) {
            throw new Cnn4jException("--data must be \"" + SHAPES + "\" or a folder, not \"" + what + "\"");
        }
        List<String> names = names(folder);
        if (names.stream().anyMatch(name -> name.contains("-idx3-ubyte") || name.contains(".idx3-ubyte"))) {
            String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
            boolean fashion = name.toLowerCase(Locale.ROOT).contains("fashion");
            return Idx.directory(folder, fashion ? Idx.FASHION_MNIST : Idx.DIGITS);
        }
        if (names.contains("data_batch_1.bin")) {
            return Cifar10.directory(folder);
        }
        if (Files.isDirectory(folder.resolve("train")) && Files.isDirectory(folder.resolve("test"))) {
            return new TrainTest(pictures(folder.resolve("train"), picture), pictures(folder.resolve("test"), picture));
        }
        if (names.stream().anyMatch(name -> Files.isDirectory(folder.resolve(name)))) {
            return pictures(folder, picture).split(TEST_SHARE, seed);
        }
        throw new Cnn4jException(
                folder + " holds no data: neither MNIST's files (train-images-idx3-ubyte and so on), nor CIFAR-10's "
                        + "(data_batch_1.bin and so on), nor a folder of pictures for each class, be it in 'train' and 'test' or not");
    }

    private static ImageFolder pictures(Path folder, Shape picture) {
        Channels channels = picture.dim(0) == 1 ? Channels.GREY : Channels.RGB;
        return ImageFolder.of(folder, channels, picture.dim(2), picture.dim(1));
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new Cnn4jException(CliErrors.unreadable(folder, e), e);
        }
    }
}
