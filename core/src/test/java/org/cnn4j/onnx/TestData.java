package org.cnn4j.onnx;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the folder of pretrained networks and test suites that some tests read, which a user's clone does not have. */
public final class TestData {
    /** The property that names the folder. */
    public static final String PROPERTY = "cnn4j.testdata";

    private TestData() {}

    /** The folder: as {@value #PROPERTY} says, or {@code shared/testdata} beside this project or above it. */
    public static Optional<Path> folder() {
        String named = System.getProperty(PROPERTY);
        if (named != null) {
            return Optional.of(Path.of(named)).filter(Files::isDirectory);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path candidate = at.resolve("shared").resolve("testdata");
            if (Files.isDirectory(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** What a skipped test says. */
    public static String absence() {
        return "no test data: set -D" + PROPERTY + " or put it in shared/testdata beside the project";
    }
}
