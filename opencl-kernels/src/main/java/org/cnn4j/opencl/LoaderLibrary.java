package org.cnn4j.opencl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for the OpenCL library on Linux without loading it. JOCL's native code, asked to load a library that is not there,
 * prints what failed on standard output, which belongs to the program.
 */
final class LoaderLibrary {
    private static final List<String> NAMES = List.of("libOpenCL.so.1", "libOpenCL.so");

    /** Where the dynamic linkers of glibc and musl look without being told, and NixOS puts its drivers. */
    private static final List<String> USUAL = List.of(
            "/lib",
            "/usr/lib",
            "/lib64",
            "/usr/lib64",
            "/usr/local/lib",
            "/system/vendor/lib64",
            "/run/opengl-driver/lib");

    private LoaderLibrary() {}

    /** Whether the library is in none of the places where the dynamic linker looks. False on other systems than Linux. */
    static boolean isMissing() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return false;
        }
        List<String> folders = new ArrayList<>(USUAL);
        addAll(folders, System.getenv("LD_LIBRARY_PATH"));
        addAll(folders, System.getProperty("java.library.path"));
        try {
            folders.addAll(configured(Path.of("/etc/ld.so.conf.d")));
        } catch (IOException | UncheckedIOException e) {
            // What the linker knows cannot be told, so it shall try itself.
            return false;
        }
        return isMissing(folders);
    }

    static boolean isMissing(List<String> folders) {
        for (String folder : folders) {
            for (String name : NAMES) {
                if (exists(folder, name)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean exists(String folder, String name) {
        try {
            return Files.exists(Path.of(folder, name));
        } catch (InvalidPathException e) {
            // An environment variable may hold anything; no library is there.
            return false;
        }
    }

    private static void addAll(List<String> folders, String path) {
        if (path != null) {
            folders.addAll(List.of(path.split(":")));
        }
    }

    /** The folders that files of the linker's configuration name, one a line. */
    static List<String> configured(Path configuration) throws IOException {
        List<String> folders = new ArrayList<>();
        if (Files.isDirectory(configuration)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(configuration, "*.conf")) {
                for (Path file : files) {
                    Files.readAllLines(file).stream()
                            .filter(line -> line.startsWith("/"))
                            .forEach(line -> folders.add(line.strip()));
                }
            }
        }
        return folders;
    }
}
