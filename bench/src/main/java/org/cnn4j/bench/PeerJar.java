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

/**
 * Where the jar of a peer lies, which cnn4j never needs but to be compared with it.
 *
 * @param peer its name for people
 * @param type a class in it, as a path
 * @param artifact group and artifact in Maven Central; a jar is called {@code ARTIFACT-VERSION.jar}
 */
public record PeerJar(String peer, String type, String group, String artifact) {
    /** ONNX Runtime for Java. */
    public static final PeerJar ONNX_RUNTIME = new PeerJar(
            "ONNX Runtime", "ai/onnxruntime/OrtEnvironment.class", "com.microsoft.onnxruntime", "onnxruntime");

    /** CLBlast with JOCL's binding. */
    public static final PeerJar CLBLAST =
            new PeerJar("CLBlast", "org/jocl/blast/CLBlast.class", "org.jocl", "jocl-blast");

    private static final String FOLDER = "peers";

    /** Whether it is on this JVM's class path. */
    public boolean present() {
        return PeerJar.class.getClassLoader().getResource(type) != null;
    }

    /**
     * The jar in folder {@code peers} beside the jar (or folder of classes) that this program runs from.
     *
     * @throws Cnn4jException if it is not there; the message says how to get it
     */
    public Path find() {
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
     * @throws Cnn4jException if it is not there or another's
     */
    public Path check(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new Cnn4jException("--peer-jar " + file + " does not exist or is no file");
        }
        try (ZipFile jar = new ZipFile(file.toFile())) {
            if (jar.getEntry(type) == null) {
                throw new Cnn4jException("--peer-jar " + file + " is not " + peer + "'s: it has no " + type);
            }
            return file.toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException("--peer-jar " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    Path find(Path folder) {
        Optional<Path> newest = Optional.empty();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                newest = files.filter(file -> file.getFileName().toString().matches(artifact + "-.*\\.jar"))
                        .max(Comparator.naturalOrder());
            } catch (IOException e) {
                throw new UncheckedIOException(folder + " cannot be read: " + e.getMessage(), e);
            }
        }
        return newest.orElseThrow(() -> new Cnn4jException(peer + " is missing: there is no "
                + folder.resolve(artifact + "-VERSION.jar") + "; 'mvn -DskipTests package' puts it there, or take "
                + group + ":" + artifact + " from Maven Central and name the file with --peer-jar"));
    }
}
