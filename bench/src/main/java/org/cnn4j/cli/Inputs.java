package org.cnn4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.GraphInput;
import org.cnn4j.onnx.OnnxTensors;

/** A network's inputs: read from files, or made at random from a seed. */
final class Inputs {
    private Inputs() {}

    /**
     * The inputs that a command line names, the rest made at random.
     *
     * @param files {@code FILE} for the inputs in order, or {@code NAME=FILE}
     * @param shapes {@code NAME=1x3x224x224} for inputs that are not given as files
     * @throws Cnn4jException if a name is unknown, a file cannot be read, or an input does not take what it gets
     */
    static Map<String, Tensor> gather(List<GraphInput> declared, List<String> files, List<String> shapes, long seed) {
        Map<String, Tensor> given = named(declared, files);
        Map<String, Shape> sizes = new LinkedHashMap<>();
        for (String text : shapes) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw new Cnn4jException("--shape " + text + " is not NAME=SIZES, such as " + example(declared));
            }
            sizes.put(known(declared, text.substring(0, equals)).name(), parseShape(text.substring(equals + 1)));
        }
        Random random = new Random(seed);
        Map<String, Tensor> all = new LinkedHashMap<>();
        for (GraphInput input : declared) {
            Tensor tensor = given.containsKey(input.name())
                    ? given.get(input.name())
                    : random(type(input, sizes.get(input.name())), random);
            input.check(tensor.type());
            all.put(input.name(), tensor);
        }
        return all;
    }

    private static Map<String, Tensor> named(List<GraphInput> declared, List<String> files) {
        Map<String, Tensor> given = new LinkedHashMap<>();
        int next = 0;
        for (String text : files) {
            int equals = text.indexOf('=');
            String name;
            if (equals > 0) {
                name = known(declared, text.substring(0, equals)).name();
            } else if (next < declared.size()) {
                name = declared.get(next++).name();
            } else {
                throw new Cnn4jException("the network has " + declared.size() + " inputs, but more files were given: "
                        + describe(declared));
            }
            if (given.put(name, read(Path.of(text.substring(equals + 1)))) != null) {
                throw new Cnn4jException("input \"" + name + "\" was given twice");
            }
        }
        return given;
    }

    /** Reads a {@code .npy} file, or a {@code .pb} file with one ONNX TensorProto. */
    static Tensor read(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy")) {
            return NpyFile.read(file);
        }
        if (name.endsWith(".pb")) {
            return OnnxTensors.read(file).tensor();
        }
        throw new Cnn4jException(file + " is neither a .npy nor a .pb file");
    }

    private static GraphInput known(List<GraphInput> declared, String name) {
        return declared.stream()
                .filter(input -> input.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Cnn4jException(
                        "there is no input \"" + name + "\"; the network has " + describe(declared)));
    }

    static String describe(List<GraphInput> declared) {
        List<String> parts = new ArrayList<>();
        declared.forEach(input -> parts.add("\"" + input.name() + "\" " + input));
        return parts.isEmpty() ? "no inputs" : String.join(", ", parts);
    }

    private static String example(List<GraphInput> declared) {
        return (declared.isEmpty() ? "data" : declared.get(0).name()) + "=1x3x224x224";
    }

    private static Shape parseShape(String text) {
        try {
            String[] parts = text.isBlank() ? new String[0] : text.split("[x,]");
            int[] dims = new int[parts.length];
            for (int i = 0; i < parts.length; i++) {
                dims[i] = Integer.parseInt(parts[i].strip());
            }
            return Shape.of(dims);
        } catch (NumberFormatException | Cnn4jException e) {
            throw new Cnn4jException("\"" + text + "\" is no shape; sizes are written as 1x3x224x224", e);
        }
    }

    /** The input's type with open dimensions taken as 1, or of the shape asked for. */
    private static TensorType type(GraphInput input, Shape wanted) {
        if (wanted != null) {
            return new TensorType(input.dtype(), wanted);
        }
        if (input.dims() == null) {
            throw new Cnn4jException(
                    "the file does not tell the shape of input \"" + input.name() + "\"; give it by --shape");
        }
        return new TensorType(
                input.dtype(),
                Shape.of(input.dims().stream().mapToInt(d -> d < 0 ? 1 : d).toArray()));
    }

    /** Floats from -1 to 1; integers and booleans of 0 and 1, which are valid indices and sizes nearly everywhere. */
    static Tensor random(TensorType type, Random random) {
        Object array = type.dtype().newArray(type.shape().intSize());
        for (int i = 0; i < type.shape().intSize(); i++) {
            if (type.dtype() == DType.FLOAT32) {
                ((float[]) array)[i] = random.nextFloat() * 2 - 1;
            } else if (type.dtype() == DType.INT64) {
                ((long[]) array)[i] = random.nextInt(2);
            } else if (type.dtype() == DType.INT32) {
                ((int[]) array)[i] = random.nextInt(2);
            } else {
                ((byte[]) array)[i] = (byte) random.nextInt(2);
            }
        }
        return Tensor.wrap(type, array);
    }
}
