package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cnn4j.cli.kernels.OfflineCompiler;
import org.cnn4j.cli.kernels.Target;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelsCommandTest {
    @Test
    void shippedKernelsHoldToTheirBounds(@TempDir Path folder) throws IOException {
        String missing = new OfflineCompiler().missing(Target.GFX906);
        Assumptions.assumeTrue(missing == null, missing + " is not on the path");
        Path file = folder.resolve("kernels.json");
        Shell shell = Shell.run("kernels", "--device-class", "amd-gcn", "--check", "--json", file)
                .succeeded();
        assertTrue(shell.lastLine().endsWith(" compiled, 0 bounds violated"), shell.out());
        JsonArray all = JsonParser.parseString(Files.readString(file)).getAsJsonArray();
        assertTrue(shell.lastLine().startsWith(all.size() + " "), shell.lastLine());
        JsonObject first = all.get(0).getAsJsonObject();
        assertEquals("gfx906", first.get("target").getAsString());
        assertTrue(first.get("registers").getAsInt() > 64, first.toString());
        assertTrue(first.get("fmaShare").getAsDouble() >= 0.85, first.toString());
    }

    @Test
    void namesTheToolThatIsMissing() {
        String missing = new OfflineCompiler().missing(Target.DG2);
        Assumptions.assumeTrue(missing != null, "Intel's compiler is here");
        assertEquals("ocloc", missing);
    }

    @Test
    void refusesClassesThatAreNoGpus() {
        Shell.run("kernels", "--device-class", "cpu").refused("'cpu' is no class of GPUs");
    }

    @Test
    void refusesFilesThatCannotBeWrittenBeforeItCompiles(@TempDir Path folder) {
        Shell shell = Shell.run("kernels", "--json", folder.resolve("none").resolve("kernels.json"))
                .refused("cannot be written: its folder does not exist");
        assertEquals("", shell.out());
    }
}
