package org.cnn4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.cnn4j.Cnn4jException;
import org.junit.jupiter.api.Test;

class TrainingHistoryTest {
    private static TrainingHistory example() {
        TrainingHistory history = new TrainingHistory();
        history.add(new TrainingHistory.Epoch(1, 0.1 + 0.2, 0.5, 1e-300, 1.0 / 3, 0.01, 12.5, 6000));
        history.add(
                new TrainingHistory.Epoch(2, Double.NaN, 0, Double.POSITIVE_INFINITY, Double.NaN, 1e-5, 11, 6123.456));
        return history;
    }

    @Test
    void csvComesBackToTheSameBits() {
        TrainingHistory history = example();
        assertEquals(history.epochs(), TrainingHistory.fromCsv(history.toCsv()).epochs());
        assertEquals(
                0,
                TrainingHistory.fromCsv(new TrainingHistory().toCsv()).epochs().size());
        assertEquals(
                history.epochs(),
                TrainingHistory.fromCsv(history.toCsv().replace("\n", "\r\n")).epochs());
    }

    @Test
    void csvIsTheSameInEveryLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertTrue(
                    example().toCsv().contains("\n1,0.30000000000000004,0.5,1.0E-300,"),
                    example().toCsv());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void epochsComeInOrder() {
        TrainingHistory history = example();
        assertThrows(Cnn4jException.class, () -> history.add(history.epochs().get(0)));
        assertThrows(UnsupportedOperationException.class, () -> history.epochs().clear());
        assertEquals(2, history.epochs().size());
    }

    @Test
    void damagedTextIsRefusedByItsLine() {
        String csv = example().toCsv();
        refuses("begin with the line \"epoch,train_loss", "");
        refuses("begin with the line", csv.substring(csv.indexOf('\n') + 1));
        refuses("line 3 of a training history: 8 fields are wanted, not 7", csv.substring(0, csv.lastIndexOf(',')));
        refuses("line 2", csv.replace("0.5", "half"));
        refuses("line 3", csv.replace("\n2,", "\n1,"));
        refuses("line 3", csv.replace("\n2,", "\n2.0,"));
    }

    private static void refuses(String part, String csv) {
        String message = assertThrows(Cnn4jException.class, () -> TrainingHistory.fromCsv(csv))
                .getMessage();
        assertTrue(message.contains(part), message);
    }
}
