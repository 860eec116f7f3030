package org.cnn4j.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.cnn4j.Cnn4jException;

/** Where ONNX Runtime's jar lies, which cnn4j never needs but to be compared with it. */
public final class PeerJar {
    private static final String CLASS = "ai/onnxruntime/OrtEnvironment.class";
    private static final String FOLDER = "peers";

    private PeerJar() {}

    /** Whether it is on this JVM's class path. */
    public static boolean present() {
        return PeerJar.class.getClassLoader().getResource(CLASS) != null;
    }

    /**
     * The jar in folder {@code peers} beside the jar (or folder of classes) that this program runs from.
     *
     * @throws Cnn4jException if it is not there; the message says how to get it
     */
    public static Path find() {
        try {
            Path home = Path.of(PeerJar.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return find(home.toAbsolutePath().getParent().resolve(FOLDER));
        } catch (URISyntaxException e) {
            throw new Cnn4jException("cannot tell where cnn4j's jar lies: " + e.getMessage(), e);
        }
    }

    /**
     * A jar that somebody named.
     *
     * @throws Cnn4jException if it is not there or not ONNX Runtime's
     */
    public static Path check(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new Cnn4jException("--peer-jar " + file + " does not exist or is no file");
        }
        try (ZipFile jar = new ZipFile(file.toFile())) {
            if (jar.getEntry(CLASS) == null) {
                throw new Cnn4jException("--peer-jar " + file + " is not ONNX Runtime's: it has no " + CLASS);
            }
            return file.toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException("--peer-jar " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    static Path find(Path folder) {
        Optional<Path> newest = Optional.empty();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                newest = files.filter(file -> file.getFileName().toString().matches("onnxruntime-.*\\.jar"))
                        .max(Comparator.naturalOrder());
            } catch (IOException e) {
                throw new UncheckedIOException(folder + " cannot be read: " + e.getMessage(), e);
            }
        }
        return newest.orElseThrow(() -> new Cnn4jException("ONNX Runtime is missing: there is no "
                + folder.resolve("onnxruntime-VERSION.jar") + "; 'mvn -DskipTests package' puts it there, or take "
                + "com.microsoft.onnxruntime:onnxruntime from Maven Central and name the file with --peer-jar"));
    }
}
