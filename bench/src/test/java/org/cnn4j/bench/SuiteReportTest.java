package org.cnn4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cnn4j.Devices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteReportTest {
    @TempDir
    Path folder;

    @Test
    void aReportReplacesTheOneBefore() throws IOException {
        Path file = Files.writeString(folder.resolve("r.json"), "old");
        SuiteReport report = new SuiteReport(file);
        assertEquals("old", Files.readString(file), "kept until the new one is whole");
        SuiteRow row = SuiteRow.failed(SuiteCase.gemm("1x2x3"), "why");
        Ceilings.Rates rates = new Ceilings.Rates(100, 20, 10);
        report.write(
                Devices.cpu().info(),
                MeasuredCeiling.of(new Ceilings(1, rates, rates)),
                Map.of("quick", true),
                List.of(row));
        JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        JsonObject ceilings = json.getAsJsonObject("ceilings");
        assertEquals(100, ceilings.get("fmaGigaflops").getAsDouble());
        assertEquals(10, ceilings.get("copyGigabytesPerSecond").getAsDouble());
        assertEquals("Java CPU", json.getAsJsonObject("device").get("name").getAsString());
        assertEquals(
                "why",
                json.getAsJsonArray("rows")
                        .get(0)
                        .getAsJsonObject()
                        .get("failure")
                        .getAsString());
        assertTrue(json.getAsJsonObject("conditions").get("quick").getAsBoolean());
        assertFalse(json.getAsJsonObject("machine").get("os.name").getAsString().isEmpty());
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList(), "nothing is left behind");
        }
    }

    @Test
    void whatCannotBeWrittenIsToldAtOnce() {
        Path lost = folder.resolve("none").resolve("r.json");
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> new SuiteReport(lost));
        assertTrue(e.getMessage().contains("there is no folder " + lost.getParent()), e.getMessage());
        e = assertThrows(UncheckedIOException.class, () -> new SuiteReport(folder));
        assertTrue(e.getMessage().contains("it is a folder"), e.getMessage());
    }
}
