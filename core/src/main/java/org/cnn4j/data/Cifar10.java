package org.cnn4j.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;

/**
 * CIFAR-10 in its binary version (Krizhevsky 2009, "Learning multiple layers of features from tiny images"): a file is a row of
 * records, each one byte for the label and 3 × 32 × 32 bytes for the planes red, green and blue.
 */
public final class Cifar10 {
    /** The classes, as {@code batches.meta.txt} lists them. */
    public static final List<String> CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private static final Shape SHAPE = Shape.of(3, 32, 32);
    private static final String UNPACKED = "cifar-10-batches-bin";
    private static final String NAMES = "batches.meta.txt";
    private static final int TRAIN_FILES = 5;
    private static final int MAX_NAMES_BYTES = 1 << 12;

    private Cifar10() {}

    /**
     * The files {@code data_batch_1.bin} to {@code data_batch_5.bin} and {@code test_batch.bin} of a folder, or of the folder
     * {@code cifar-10-batches-bin} in it, which is what the archive unpacks to. Where {@code batches.meta.txt} is there, it must name
     * {@link #CLASSES}, since other names mean other data.
     *
     * @throws DataException if a file is missing or damaged
     */
    public static TrainTest directory(Path folder) {
        Path inner = folder.resolve(UNPACKED);
        Path home = Files.isDirectory(inner) ? inner : folder;
        if (!Files.isDirectory(home)) {
            throw new DataException(folder + " is no directory; give the one that holds data_batch_1.bin");
        }
        Path names = home.resolve(NAMES);
        if (Files.exists(names)) {
            checkNames(names);
        }
        List<Path> train = new ArrayList<>();
        for (int i = 1; i <= TRAIN_FILES; i++) {
            train.add(home.resolve("data_batch_" + i + ".bin"));
        }
        return new TrainTest(read(train), read(List.of(home.resolve("test_batch.bin"))));
    }

    /**
     * The records of some files, one after the other; samples are {@code [3, 32, 32]}.
     *
     * @throws DataException if a file is missing, empty or damaged
     */
    public static Dataset read(List<Path> files) {
        int length = SHAPE.intSize();
        List<byte[]> contents = new ArrayList<>();
        long records = 0;
        for (Path path : files) {
            try (DataFile file = DataFile.open(path)) {
                byte[] bytes = file.rest("records");
                if (bytes.length == 0 || bytes.length % (length + 1) != 0) {
                    throw new DataException(path + " has " + bytes.length + " bytes; it must have a multiple of "
                            + (length + 1) + ", the bytes of one record");
                }
                contents.add(bytes);
                records += bytes.length / (length + 1);
            }
        }
        byte[] pixels = new byte[Shape.of(Math.toIntExact(records), length).intSize()];
        int[] labels = new int[(int) records];
        int at = 0;
        for (int f = 0; f < contents.size(); f++) {
            byte[] bytes = contents.get(f);
            for (int from = 0, i = 0; from < bytes.length; from += length + 1, i++, at++) {
                labels[at] = bytes[from] & 0xFF;
                ArrayDataset.checkLabel(files.get(f).toString(), i, labels[at], CLASSES);
                System.arraycopy(bytes, from + 1, pixels, at * length, length);
            }
        }
        return ArrayDataset.ofBytes("CIFAR-10", pixels, SHAPE, labels, CLASSES);
    }

    private static void checkNames(Path path) {
        try (DataFile file = DataFile.open(path)) {
            byte[] bytes = file.stream().readNBytes(MAX_NAMES_BYTES);
            List<String> names = new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (!names.equals(CLASSES)) {
                throw new DataException(
                        path + " names the classes " + ArrayDataset.shorten(names) + "; CIFAR-10 has " + CLASSES);
            }
        } catch (IOException e) {
            throw DataFile.told(path, e);
        }
    }
}
