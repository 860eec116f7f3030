package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Kernels keep to OpenCL C 1.2 and to results that do not depend on the order of work-items. */
class KernelSourcesTest {
    private static final Pattern FORBIDDEN = Pattern.compile(
            "\\b(atomic_\\w+|atom_\\w+|double\\d*|half\\d*|sub_group_\\w+|work_group_\\w+|generic|pipe|printf"
                    + "|__OPENCL_VERSION__|convert_\\w*half\\w*|native_\\w+)\\b");

    private static List<Path> sources() throws IOException, URISyntaxException {
        URI pool = KernelLibrary.class.getResource("pool.cl").toURI();
        try (var files = Files.list(Path.of(pool).getParent())) {
            return files.filter(f -> f.toString().endsWith(".cl")).sorted().toList();
        }
    }

    @Test
    void useNothingBeyondOpenCl12() throws IOException, URISyntaxException {
        List<String> found = new ArrayList<>();
        List<Path> sources = sources();
        assertTrue(sources.size() >= 15, sources.toString());
        for (Path source : sources) {
            String code = Files.readString(source).replaceAll("//[^\n]*", "");
            Matcher matcher = FORBIDDEN.matcher(code);
            while (matcher.find()) {
                found.add(source.getFileName() + ": " + matcher.group());
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void beginWithAComment() throws IOException, URISyntaxException {
        for (Path source : sources()) {
            assertTrue(Files.readString(source).startsWith("//"), source + " does not say what it is");
        }
    }

    /** Otherwise a kernel would read from the beginning of an arena whatever part of it is bound. */
    @Test
    void takeAPlaceBehindEachPointer() throws IOException, URISyntaxException {
        Pattern header = Pattern.compile("(?m)^\\s*(?:__)?kernel\\b[^{]*\\{");
        int kernels = 0;
        for (Path source : sources()) {
            Matcher matcher = header.matcher(PlacedPointers.of(Files.readString(source)));
            while (matcher.find()) {
                kernels++;
                long pointers = matcher.group().split("\\b(global|constant)\\b", -1).length - 1;
                long places = matcher.group().split("_at\\b", -1).length - 1;
                assertEquals(pointers, places, source.getFileName() + ": " + matcher.group());
            }
        }
        assertTrue(kernels >= 50, "only " + kernels + " kernels found");
    }

    /** Along the second and third dimension a launch may be one part of several, as {@link ClKernel} makes them. */
    @Test
    void countWorkGroupsOverAllParts() throws IOException, URISyntaxException {
        Pattern ofThisLaunch = Pattern.compile("get_(num_groups|global_size)\\((?!0\\))"
                + "|get_group_id\\((?!0\\))(\\w+)\\)(?! \\+ get_global_offset\\(\\2\\))");
        List<String> found = new ArrayList<>();
        for (Path source : sources()) {
            Matcher matcher = ofThisLaunch.matcher(Files.readString(source));
            while (matcher.find()) {
                found.add(source.getFileName() + ": " + matcher.group());
            }
        }
        assertEquals(List.of(), found);
    }
}
