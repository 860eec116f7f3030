package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoaderLibraryTest {
    @TempDir
    Path folder;

    @Test
    void theLibraryIsFoundUnderEitherNameInAnyFolder() throws IOException {
        List<String> folders = List.of("/nowhere", "", "\0", folder.toString());
        assertTrue(LoaderLibrary.isMissing(folders));
        Path library = Files.createFile(folder.resolve("libOpenCL.so.1"));
        assertFalse(LoaderLibrary.isMissing(folders));
        Files.move(library, folder.resolve("libOpenCL.so"));
        assertFalse(LoaderLibrary.isMissing(folders));
    }

    @Test
    void theLinkersFoldersAreRead() throws IOException {
        Files.writeString(folder.resolve("a.conf"), "# GPU\n/opt/gpu/lib \n\n/opt/other\n");
        Files.writeString(folder.resolve("readme"), "/not/this\n");
        assertEquals(List.of("/opt/gpu/lib", "/opt/other"), LoaderLibrary.configured(folder));
        assertEquals(List.of(), LoaderLibrary.configured(folder.resolve("none")));
    }

    @Test
    void whereDevicesAreListedTheLibraryIsNotMissing() {
        if (!ClPlatforms.scan().devices().isEmpty()) {
            assertFalse(LoaderLibrary.isMissing());
        }
    }
}
