package org.cnn4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.onnx.OnnxWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContestTest {
    @TempDir
    Path folder;

    @Test
    void bothEnginesRunAndAgree() {
        Path file = folder.resolve("lenet5.onnx");
        OnnxWriter.write(ZooNetwork.named("LeNet5").build(1).graph(3), file);
        Contest.Budget budget = new Contest.Budget(1, 10, 0.1);
        Contest.Outcome both = Contest.run(file, true, budget, 1);
        assertEquals(10, both.own().runs());
        assertEquals(10, both.peer().runs());
        assertTrue(
                both.own().fastest() > 0 && both.own().fastest() <= both.own().median(), both.toString());
        assertTrue(both.difference() > 0 && both.difference() < BenchRow.TOLERANCE, both.toString());
        assertNull(Contest.run(file, false, budget, 1).peer());
    }

    @Test
    void theBudgetInSecondsIsSpentOnEach() {
        Path file = folder.resolve("lenet5.onnx");
        OnnxWriter.write(ZooNetwork.named("lenet5").build(1).graph(1), file);
        Contest.Outcome outcome = Contest.run(file, true, new Contest.Budget(0.2, 0, 0.1), 1);
        // LeNet-5 takes a fraction of a millisecond, so the least number of runs cannot be what ended it.
        double processors = Runtime.getRuntime().availableProcessors();
        assertTrue(outcome.others() >= 0 && outcome.others() <= processors, outcome.toString());
        assertTrue(outcome.own().runs() > 5 && outcome.peer().runs() > 5, outcome.toString());
    }

    @Test
    void differencesAreTakenOfTheRange() {
        assertEquals(0.25, Contest.difference(new float[] {-2, 0, 2}, new float[] {-2, 1, 2}));
        assertEquals(0, Contest.difference(new float[] {1, 2}, new float[] {1, 2}));
        assertEquals(Double.POSITIVE_INFINITY, Contest.difference(new float[] {1, 2}, new float[] {1, Float.NaN}));
        assertEquals(Double.POSITIVE_INFINITY, Contest.difference(new float[] {1, 1}, new float[] {1, 1}));
        assertThrows(Cnn4jException.class, () -> Contest.difference(new float[1], new float[2]));
    }

    @Test
    void networksGoByTheNamesThatTheyGiveThemselves() {
        for (String name : List.of("lenet5", "squeezenet1.1", "mobilenetv2", "densenet121", "googlenet", "resnet18")) {
            assertEquals(name, ZooNetwork.named(name).build(1).name());
        }
        assertEquals(8, ZooNetwork.standard().size());
    }

    @Test
    void aMissingPeerIsNamedWithTheWayToGetIt() {
        String message = assertThrows(Cnn4jException.class, () -> PeerJar.ONNX_RUNTIME.find(folder))
                .getMessage();
        assertTrue(message.contains(folder.resolve("onnxruntime-VERSION.jar").toString()), message);
        assertTrue(message.contains("--peer-jar"), message);
        assertThrows(Cnn4jException.class, () -> PeerJar.ONNX_RUNTIME.find(folder.resolve("none")));
    }

    @Test
    void thePeersJarIsFoundByItsName() throws IOException {
        Path jar = Files.createFile(folder.resolve("onnxruntime-1.29.0.jar"));
        Files.createFile(folder.resolve("other.jar"));
        assertEquals(jar, PeerJar.ONNX_RUNTIME.find(folder));
    }
}
