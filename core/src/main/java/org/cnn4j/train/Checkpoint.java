package org.cnn4j.train;

import static org.cnn4j.train.TrainChecks.require;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;

/**
 * A training at a moment. The file: the word {@code cnn4jtrn}, a version, the fields in their order (texts and lists behind their length), and a
 * CRC-32 of all before it. All states are FLOAT32.
 *
 * @param optimizer the name of its rule
 * @param step updates so far
 * @param epoch epochs done
 * @param batch batches done of the epoch under way
 * @param states parameters, running statistics, optimiser states and sums of metrics, by name
 * @param best the parameters of the best epoch; empty before the first epoch's end
 */
record Checkpoint(
        String network,
        String optimizer,
        long seed,
        long step,
        int epoch,
        int batch,
        double bestMetric,
        double[] schedule,
        double[] earlyStopping,
        String history,
        Map<String, Tensor> states,
        Map<String, Tensor> best) {
    private static final long MAGIC = 0x636e6e346a74726eL;
    private static final int VERSION = 1;
    private static final int MOST_AXES = 16;
    /** Numbers that are converted at a time. */
    private static final int CHUNK = 1 << 14;

    static void write(Checkpoint checkpoint, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        Path temporary = null;
        try {
            // Not createTempFile, whose files their owner alone may read.
            temporary = folder.resolve(file.getFileName() + "." + UUID.randomUUID() + ".part");
            CRC32 crc = new CRC32();
            try (DataOutputStream out = new DataOutputStream(new CheckedOutputStream(
                    new BufferedOutputStream(Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW), 1 << 16),
                    crc))) {
                checkpoint.write(out);
                out.writeLong(crc.getValue());
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Cnn4jException failure = new Cnn4jException("Cannot write the checkpoint " + file + ": " + e, e);
            if (temporary != null) {
                try {
                    Files.deleteIfExists(temporary);
                } catch (IOException left) {
                    failure.addSuppressed(left);
                }
            }
            throw failure;
        }
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeLong(MAGIC);
        out.writeInt(VERSION);
        text(out, network);
        text(out, optimizer);
        out.writeLong(seed);
        out.writeLong(step);
        out.writeInt(epoch);
        out.writeInt(batch);
        out.writeDouble(bestMetric);
        doubles(out, schedule);
        doubles(out, earlyStopping);
        text(out, history);
        tensors(out, states);
        tensors(out, best);
    }

    /**
     * Holds parameters and states against those of a training.
     *
     * @throws Cnn4jException if one is missing, has another shape, or is not known there
     */
    void requireFits(Path file, Parameters parameters, TrainingSettings settings) {
        Map<String, Shape> wanted = new LinkedHashMap<>();
        parameters.values().forEach((name, tensor) -> wanted.put(name, tensor.shape()));
        requireShapes(best, wanted, file + " has other best parameters than network \"" + network + "\": ");
        if (states.isEmpty()) {
            return;
        }
        Map<String, Tensor> own = new LinkedHashMap<>(states);
        own.keySet().retainAll(wanted.keySet());
        requireShapes(own, wanted, file + " has other parameters than network \"" + network + "\": ");
        parameters.values().forEach((name, tensor) -> {
            if (!settings.frozen().test(name) && !parameters.isStatistic(name)) {
                for (int i = 0; i < settings.optimizer().states(); i++) {
                    wanted.put(StepGraph.stateName(name, i), tensor.shape());
                }
            }
        });
        wanted.put(StepGraph.LOSS, Shape.scalar());
        wanted.put(StepGraph.CORRECT, Shape.scalar());
        requireShapes(
                states,
                wanted,
                file + " was saved by a training with another kind of momentum, or with other parameters frozen: ");
    }

    private static void requireShapes(Map<String, Tensor> values, Map<String, Shape> wanted, String complaint) {
        if (values.isEmpty()) {
            return;
        }
        wanted.forEach((name, shape) -> {
            Tensor value = values.get(name);
            require(value != null, complaint + "it lacks \"" + name + "\" " + shape);
            require(
                    value.shape().equals(shape),
                    complaint + "\"" + name + "\" is " + value.shape() + " there and " + shape + " here");
        });
        for (String name : values.keySet()) {
            require(wanted.containsKey(name), complaint + "it has \"" + name + "\" too");
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void doubles(DataOutputStream out, double[] values) throws IOException {
        out.writeInt(values.length);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    private static void tensors(DataOutputStream out, Map<String, Tensor> tensors) throws IOException {
        out.writeInt(tensors.size());
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            text(out, entry.getKey());
            int[] dims = entry.getValue().shape().dims();
            out.writeInt(dims.length);
            for (int dim : dims) {
                out.writeInt(dim);
            }
            float[] values = entry.getValue().toFloatArray();
            ByteBuffer bytes =
                    ByteBuffer.allocate(4 * Math.min(CHUNK, values.length)).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < values.length; at += CHUNK) {
                int count = Math.min(CHUNK, values.length - at);
                bytes.asFloatBuffer().put(values, at, count);
                out.write(bytes.array(), 0, 4 * count);
            }
        }
    }

    /** @throws Cnn4jException if the file cannot be read or is damaged */
    static Checkpoint read(Path file) {
        CRC32 crc = new CRC32();
        try (CheckedInputStream checked =
                        new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), crc);
                DataInputStream in = new DataInputStream(checked)) {
            Reader reader = new Reader(in, Files.size(file));
            Checkpoint checkpoint = reader.checkpoint();
            long expected = crc.getValue();
            if (in.readLong() != expected || in.read() >= 0) {
                throw new IOException("its checksum is wrong");
            }
            return checkpoint;
        } catch (EOFException e) {
            throw new Cnn4jException("Cannot read the checkpoint " + file + ": it is damaged: it ends too early", e);
        } catch (NoSuchFileException e) {
            throw new Cnn4jException("Cannot read the checkpoint " + file + ": there is no such file", e);
        } catch (IOException e) {
            throw new Cnn4jException("Cannot read the checkpoint " + file + ": " + e.getMessage(), e);
        }
    }

    /** Reads with every length held against the file's. */
    private static final class Reader {
        private final DataInputStream in;
        private final long size;

        Reader(DataInputStream in, long size) {
            this.in = in;
            this.size = size;
        }

        Checkpoint checkpoint() throws IOException {
            if (in.readLong() != MAGIC) {
                throw new IOException("it is no checkpoint of a cnn4j training");
            }
            int version = in.readInt();
            if (version != VERSION) {
                throw new IOException("it has version " + version + "; this program reads version " + VERSION);
            }
            return new Checkpoint(
                    text(),
                    text(),
                    in.readLong(),
                    in.readLong(),
                    in.readInt(),
                    in.readInt(),
                    in.readDouble(),
                    doubles(),
                    doubles(),
                    text(),
                    tensors(),
                    tensors());
        }

        private int length(long bytesEach) throws IOException {
            int length = in.readInt();
            if (length < 0 || length * bytesEach > size) {
                throw new IOException("it is damaged: a length of " + length + " in a file of " + size + " bytes");
            }
            return length;
        }

        private String text() throws IOException {
            byte[] bytes = new byte[length(1)];
            in.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }

        private double[] doubles() throws IOException {
            double[] values = new double[length(8)];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.readDouble();
            }
            return values;
        }

        private Map<String, Tensor> tensors() throws IOException {
            int count = length(8);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                String name = text();
                tensors.put(name, tensor());
            }
            return tensors;
        }

        private Tensor tensor() throws IOException {
            int rank = in.readInt();
            if (rank < 0 || rank > MOST_AXES) {
                throw new IOException("it is damaged: a tensor of " + rank + " axes");
            }
            int[] dims = new int[rank];
            long elements = 1;
            for (int i = 0; i < rank; i++) {
                dims[i] = length(0);
                elements *= dims[i];
                if (elements * 4 > size || elements > Integer.MAX_VALUE - 8) {
                    throw new IOException("it is damaged: a tensor larger than the file");
                }
            }
            float[] values = new float[Math.toIntExact(elements)];
            ByteBuffer bytes =
                    ByteBuffer.allocate(4 * Math.min(CHUNK, values.length)).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < values.length; at += CHUNK) {
                int count = Math.min(CHUNK, values.length - at);
                in.readFully(bytes.array(), 0, 4 * count);
                bytes.asFloatBuffer().get(values, at, count);
            }
            return Tensor.of(Shape.of(dims), values);
        }
    }
}
